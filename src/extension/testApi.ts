import type * as vscode from 'vscode';
import type { Answer } from '../core/analysis/index.ts';
import type { FromWebview } from '../protocol/index.ts';
import type { Services } from './Services.ts';

/** What the tests in VS Code ask that no command tells. Not for other extensions: it changes without notice. */
export interface TestApi {
  /** Resolves when the findings of the file's project are of its text as it is now. */
  readonly settled: (uri: vscode.Uri) => Promise<void>;
  /** The diagrams that are open: what each shows, once its webview said that it listens. */
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
  /** What went wrong in the extension itself since it was activated: lines of the log at level error. */
  readonly errors: () => readonly string[];
}

export interface DiagramState {
  readonly title: string;
  readonly kind: string;
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

export function testApi({ store, panels, requests, docker, log }: Services): TestApi {
  return {
    settled: async (uri) => {
      await store.projectOf(uri);
      await Promise.all(store.projectsUsing(uri).map((project) => project.current()));
    },
    diagrams: () =>
      panels.all.map((panel) => ({
        title: panel.source.title,
        kind: panel.source.kind,
        ready: panel.whenReady(),
        revision: panel.shown?.revision ?? 0,
        nodes: panel.shown?.diagram.nodes.map((node) => node.lines.join(' ')) ?? [],
        mermaid: panel.shown?.mermaid ?? '',
        problems: [
          ...new Set(
            [...(panel.shown?.diagram.nodes ?? []), ...(panel.shown?.diagram.groups ?? [])].flatMap(({ card }) =>
              card.problems.map(({ message }) => message),
            ),
          ),
        ],
        notices: panel.source.state().notices.map((notice) => notice.text),
        ...(panel.source.state().view ? {} : { instead: panel.source.state().instead?.text ?? '' }),
      })),
    receive: async (message) => (panels.active ? requests.handle(panels.active, message) : undefined),
    ask: async (from, to) => (panels.active ? requests.ask(panels.active, from, to) : undefined),
    press: async (label) => {
      const { active } = panels;
      const message = active && requests.explanationIn(active);
      if (!message) return;
      const action = [...(message.listener?.actions ?? []), ...message.settle.flatMap(({ actions }) => actions)].find(
        (one) => one.label === label,
      );
      const fix = message.fixes.find((one) => one.label === label);
      if (action) await requests.handle(active, { type: 'action', id: action.id });
      else if (fix) await requests.handle(active, { type: 'applyAnswerFix', request: 1, id: fix.id });
    },
    answer: () => panels.active && requests.explanationIn(panels.active)?.answer,
    fixes: () => {
      const fixes = (panels.active && requests.explanationIn(panels.active)?.fixes) ?? [];
      return fixes.map(({ label, then }) => (then === undefined ? label : `${label} | ${then}`));
    },
    changes: async () => {
      const matrix = panels.active && (await requests.compareWithHead(panels.active));
      return (matrix?.cells ?? []).flatMap((row, rowIndex) =>
        row.flatMap((cell, columnIndex) =>
          cell?.change ? [`${matrix?.rows[rowIndex]?.id} ${matrix?.columns[columnIndex]?.to} ${cell.change}`] : [],
        ),
      );
    },
    docker: () => docker.status.state,
    errors: () => log.errors,
  };
}
