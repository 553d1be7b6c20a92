import * as vscode from 'vscode';
import type { Answer, Diagram, ExplanationMessage, FromWebview, ToWebview } from '../protocol/index.ts';
import type { DiagramPanel } from './panel/DiagramPanel.ts';
import type { Services } from './Services.ts';

/** What the tests in VS Code ask that no command tells. Not for other extensions: it changes without notice. */
export interface TestApi {
  /** Resolves when the problems of the file are shown, as they are of its text now. */
  readonly settled: (uri: vscode.Uri) => Promise<void>;
  /** The diagrams that are open: what each was sent to show. */
  readonly diagrams: () => readonly DiagramState[];
  /** Takes a message of the protocol, as if the webview of the active diagram had sent it. */
  readonly receive: (message: FromWebview) => Promise<void>;
  /** Asks in the active diagram, as its own form does. */
  readonly ask: (from: string, to: string) => Promise<Answer | undefined>;
  /** Presses a button of the active diagram's answer: a fix, or what is said of the socket that it assumed. */
  readonly press: (label: string) => Promise<void>;
  /** The answer that the active diagram shows now. */
  readonly answer: () => Answer | undefined;
  /** Its fixes that are buttons, with what follows from them. */
  readonly fixes: () => readonly string[];
  /** What the last matrix of the active diagram says of one pair: `from>to`. */
  readonly changes: () => Promise<readonly string[]>;
  readonly docker: () => string;
  /** What went wrong in the extension and its server since it was activated: lines of the log at level error. */
  readonly errors: () => readonly string[];
  /** The process of the server, while there is one. */
  readonly serverProcess: () => number | undefined;
  /** All that was answered to requests of the active diagram's page, by their numbers. */
  readonly answered: (request: number) => readonly ToWebview[];
}

export interface DiagramState {
  readonly title: string;
  readonly kind: string;
  readonly isPinned: boolean;
  readonly ready: Promise<void>;
  readonly revision: number;
  readonly nodes: readonly string[];
  readonly mermaid: string;
  readonly notices: readonly string[];
  /** What the cards say is wrong, once each. */
  readonly problems: readonly string[];
  /** What is said where there is no picture. */
  readonly instead?: string;
}

type Of<T extends ToWebview['type']> = Extract<ToWebview, { readonly type: T }>;

export function testApi({ server, panels, live, log }: Services): TestApi {
  const explanation = (): ExplanationMessage | undefined => panels.active && last(panels.active, 'explanation');
  return {
    settled: async (uri) => {
      const { diagnostics } = await server.ask('netlens/settled', { uri: uri.toString() });
      const wanted = diagnostics.map(({ range, code, message }) => textOf(range, code, message)).sort();
      await shown(uri, wanted);
    },
    diagrams: () => panels.all.map(stateOf),
    receive: async (message) => panels.active?.receive(message),
    ask: async (from, to) =>
      panels.active && ((await server.ask('netlens/panel/ask', { panel: panels.active.id, from, to })) ?? undefined),
    press: async (label) => {
      const { active } = panels;
      const message = explanation();
      if (!active || !message) return;
      const action = [...(message.listener?.actions ?? []), ...message.settle.flatMap(({ actions }) => actions)].find(
        (one) => one.label === label,
      );
      const fix = message.fixes.find((one) => one.label === label);
      if (action) await active.receive({ type: 'action', id: action.id });
      else if (fix) await active.receive({ type: 'applyAnswerFix', request: 1, id: fix.id });
    },
    answer: () => explanation()?.answer,
    fixes: () =>
      (explanation()?.fixes ?? []).map(({ label, then }) => (then === undefined ? label : `${label} | ${then}`)),
    changes: async () => {
      const { active } = panels;
      const matrix = active && (await server.ask('netlens/panel/compare', { panel: active.id }));
      return (matrix?.cells ?? []).flatMap((row, rowIndex) =>
        row.flatMap((cell, columnIndex) =>
          cell?.change ? [`${matrix?.rows[rowIndex]?.id} ${matrix?.columns[columnIndex]?.to} ${cell.change}`] : [],
        ),
      );
    },
    docker: () => live.status.state,
    errors: () => log.errors,
    serverProcess: () => server.processId,
    answered: (request) =>
      (panels.active?.posts ?? []).map(read).filter((message) => 'request' in message && message.request === request),
  };
}

function stateOf(panel: DiagramPanel): DiagramState {
  const diagram = pictureOn(panel);
  const { nodes, groups }: Pick<Diagram, 'nodes' | 'groups'> = diagram?.diagram ?? { nodes: [], groups: [] };
  const instead = insteadOn(panel);
  return {
    title: panel.source.title,
    kind: panel.source.kind,
    isPinned: panel.isPinned,
    get ready() {
      return panel.whenReady();
    },
    revision: diagram?.revision ?? 0,
    nodes: nodes.map((node) => node.lines.join(' ')),
    mermaid: diagram?.mermaid ?? '',
    problems: [...new Set([...nodes, ...groups].flatMap(({ card }) => card.problems.map(({ message }) => message)))],
    notices: (last(panel, 'notices')?.notices ?? []).map(({ text }) => text),
    ...(instead === undefined ? {} : { instead }),
  };
}

/** The picture that the page has: the last, or the one that it went back to. */
function pictureOn({ posts, shownRevision }: DiagramPanel): Of<'diagram'> | undefined {
  const post = posts.findLast(({ revision }) => revision !== undefined && revision === shownRevision);
  return post && (read(post) as Of<'diagram'>);
}

/** What the page says instead of a picture, where it says that. */
function insteadOn({ posts }: DiagramPanel): string | undefined {
  const post = posts.findLast(({ type }) => type === 'empty' || type === 'diagram');
  if (post?.type !== 'empty') return undefined;
  const { text, details } = read(post) as Of<'empty'>;
  return [text, details].filter(Boolean).join(' ');
}

function last<T extends ToWebview['type']>({ posts }: DiagramPanel, type: T): Of<T> | undefined {
  const post = posts.findLast((one) => one.type === type);
  return post && (read(post) as Of<T>);
}

function read({ text }: { readonly text: string }): ToWebview {
  return JSON.parse(text) as ToWebview;
}

/** Resolves when the editor shows these problems of a file, and no others of ours. */
function shown(uri: vscode.Uri, wanted: readonly string[]): Promise<void> {
  const isShown = (): boolean => {
    const found = vscode.languages
      .getDiagnostics(uri)
      .filter(({ source }) => source === 'netlens')
      .map(({ range, code, message }) => textOf(range, String(typeof code === 'object' ? code.value : code), message));
    return JSON.stringify(found.sort()) === JSON.stringify(wanted);
  };
  return new Promise((resolve) => {
    if (isShown()) {
      resolve();
      return;
    }
    const listening = vscode.languages.onDidChangeDiagnostics(() => {
      if (!isShown()) return;
      listening.dispose();
      resolve();
    });
  });
}

function textOf(
  { start, end }: { start: vscode.Position | At; end: vscode.Position | At },
  code: string,
  message: string,
) {
  return `${start.line}:${start.character}-${end.line}:${end.character} ${code} ${message}`;
}

interface At {
  readonly line: number;
  readonly character: number;
}
