import {
  type DeclaredDestination,
  defaultDetail,
  diagramOf,
  type DiagramView,
  mermaidText,
} from '../../src/core/diagram/index.ts';
import type { Answer, Finding, KernelFacts, Topology } from '../../src/core/model/index.ts';
import {
  type ExplanationMessage,
  type FromWebview,
  type Matrix,
  parseFromWebview,
  type ToWebview,
  type VerifiedMessage,
} from '../../src/protocol/index.ts';

/** What stands in for the extension: the real diagram room behind the real protocol, and canned answers. */
export class FakeHost {
  readonly received: FromWebview[] = [];
  readonly misunderstood: unknown[] = [];
  readonly sent: ToWebview[] = [];
  topology: Topology;
  facts: KernelFacts;
  findings: readonly Finding[];
  view: DiagramView;
  /** What containers mean to dial. */
  destinations: readonly DeclaredDestination[] = [];
  answer: Answer | undefined;
  matrix: Matrix | undefined;
  /** What is asked beside the verdict of who listens. */
  listener: ExplanationMessage['listener'];
  /** What came of trying it for real; undefined: nothing comes of it yet. */
  verified: Pick<VerifiedMessage, 'outcome' | 'agrees' | 'text' | 'markdown'> | undefined = {
    outcome: 'refused',
    agrees: true,
    text: 'The connection was refused, as predicted.',
    markdown: '\n### Tried for real\n',
  };
  /** Whether the network has changed since its packets were walked. */
  outdated = false;
  /** An extension that is still at work on the picture. */
  busy = false;
  /** An extension that answers nothing. */
  silent = false;
  #revision = 0;
  #send: (message: ToWebview) => void = () => undefined;

  constructor(
    made: { readonly topology: Topology; readonly facts: KernelFacts },
    findings: readonly Finding[] = [],
    view?: DiagramView,
  ) {
    this.topology = made.topology;
    this.facts = made.facts;
    this.findings = findings;
    this.view = view ?? { detail: defaultDetail(made.topology) };
  }

  connect(send: (message: ToWebview) => void): void {
    this.#send = (message) => {
      this.sent.push(message);
      send(message);
    };
  }

  send(message: ToWebview): void {
    this.#send(message);
  }

  show(): void {
    if (this.busy) return;
    const diagram = diagramOf(this.topology, this.facts, {
      ...this.view,
      findings: this.findings,
      destinations: this.destinations,
    });
    this.#send({
      type: 'diagram',
      revision: ++this.#revision,
      diagram,
      mermaid: mermaidText(diagram),
      view: this.view,
      source: { mode: this.topology.source === 'live' ? 'live' : 'files', canSwitch: true },
    });
    this.#send({ type: 'notices', notices: [] });
    this.#send({ type: 'idle' });
  }

  receive(raw: unknown): void {
    const message = parseFromWebview(raw);
    if (!message) {
      this.misunderstood.push(raw);
      return;
    }
    this.received.push(message);
    if (this.silent && 'request' in message) return;
    const done = (request: number, text: string): void => this.#send({ type: 'done', request, ok: true, text });
    switch (message.type) {
      case 'ready':
        if (message.view) this.view = message.view;
        this.show();
        if (message.open === 'explanation' && this.answer)
          this.#send({ ...this.explanation(this.answer), again: true });
        if (message.open === 'matrix' && this.matrix)
          this.#send({ type: 'matrix', matrix: this.matrix, ...(this.outdated && { outdated: true }) });
        break;
      case 'setView':
        this.view = message.view;
        this.show();
        break;
      case 'stopDrawing':
        this.#send({ type: 'stopped' });
        break;
      case 'ask':
        if (this.answer) this.#send({ ...this.explanation(this.answer), request: message.request });
        else done(message.request, 'No answer.');
        break;
      case 'askMatrix':
        if (this.matrix) this.#send({ type: 'matrix', request: message.request, matrix: this.matrix });
        else done(message.request, 'No matrix.');
        break;
      case 'verify':
        if (this.verified) this.#send({ type: 'verified', request: message.request, ...this.verified });
        else this.#send({ type: 'busy', text: 'Trying the connection', request: message.request });
        break;
      case 'look':
      case 'report':
      case 'copy':
      case 'copyMarkdown':
      case 'save':
      case 'runCommand':
      case 'runHopCommand':
      case 'runExplainerCommand':
      case 'applyFix':
      case 'applyAnswerFix':
        done(
          message.request,
          message.type === 'save'
            ? 'Saved.'
            : message.type.startsWith('apply')
              ? 'Applied.'
              : message.type === 'look'
                ? ''
                : 'Copied.',
        );
        break;
      default:
        break;
    }
  }

  explanation(answer: Answer): ExplanationMessage {
    return { ...explanationOf(answer), ...(this.listener && { listener: this.listener }) };
  }

  last<T extends FromWebview['type']>(type: T): Extract<FromWebview, { type: T }> | undefined {
    return this.received.filter((m): m is Extract<FromWebview, { type: T }> => m.type === type).at(-1);
  }
}

function explanationOf(answer: Answer): ExplanationMessage {
  return {
    type: 'explanation',
    answer,
    fixes: [
      { id: 'fix-1', label: 'Listen on 0.0.0.0' },
      { id: 'fix-2', label: 'Change compose.yaml', of: 0, then: 'Then it is reachable.' },
    ],
    settle: [{ assumption: 0, actions: [{ id: 'settle-0', label: 'Set the listen address' }] }],
    page: 'The server listens on its loopback only',
    canVerify: true,
    markdown: '# answer',
  };
}
