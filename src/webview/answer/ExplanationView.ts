import { type Answer, type ExplanationMessage, type Hop, HOST } from '../../protocol/index.ts';
import { askedEnd } from './askedEnd.ts';
import { codeLine } from './codeLine.ts';
import { h, icon, iconButton, textButton } from '../shell/h.ts';
import { type Sign, signOf } from './outcomeSign.ts';
import { endText } from './Playback.ts';
import { type Tried, TrySection } from './TrySection.ts';

export interface ExplanationActions {
  readonly goTo: (hop: number) => void;
  readonly runHop: (hop: number, how: 'copy' | 'terminal') => void;
  readonly applyFix: (id: string) => void;
  readonly openReason: (code: string) => void;
  readonly settle: (id: string) => void;
  /** Reads the sockets of the running container that an assumption is about. */
  readonly look: (assumption: number) => void;
  readonly verify: (answer: Answer) => Promise<Tried | undefined>;
  readonly copyMarkdown: (text: string) => void;
  /** Makes what an issue about this answer needs. */
  readonly reportWrong: (answer: Answer) => void;
  readonly askAgain: (answer: Answer, swapped: boolean) => void;
}

const VERDICTS: Readonly<Record<Answer['verdict'], { readonly symbol: string; readonly words: string }>> = {
  reachable: { symbol: 'pass-filled', words: 'reaches' },
  unreachable: { symbol: 'error', words: 'does not reach' },
  unknown: { symbol: 'question', words: 'may or may not reach' },
};

/** All is known but who listens: the packet gets there. */
const LISTENER_UNKNOWN = { symbol: 'question', words: 'gets through to' };

const OUTCOMES: Readonly<Record<Sign, string>> = {
  ok: 'it connects',
  'listener-unknown': 'the network lets it through; we don’t know what listens there',
  refused: 'connection refused',
  timeout: 'no answer (timeout)',
  reset: 'accepted, then closed',
  unreachable: 'no route',
  nxdomain: 'name not found',
  unknown: 'not known',
};

const KINDS: Readonly<Record<Hop['kind'], { readonly symbol: string; readonly word: string }>> = {
  resolve: { symbol: 'search', word: 'Name' },
  socket: { symbol: 'plug', word: 'Socket' },
  route: { symbol: 'git-compare', word: 'Route' },
  link: { symbol: 'link', word: 'Link' },
  bridge: { symbol: 'circuit-board', word: 'Bridge' },
  dnat: { symbol: 'arrow-swap', word: 'DNAT' },
  snat: { symbol: 'arrow-swap', word: 'SNAT' },
  filter: { symbol: 'filter', word: 'Filter' },
  proxy: { symbol: 'server-process', word: 'Proxy' },
  deliver: { symbol: 'inbox', word: 'Delivery' },
};

/** The readable answer: verdict, story, assumptions, fixes, commands. */
export function explanationView(
  message: ExplanationMessage,
  playback: HTMLElement,
  actions: ExplanationActions,
): HTMLElement {
  const { answer } = message;
  const sign = signOf(answer);
  const verdict = sign === 'listener-unknown' ? LISTENER_UNKNOWN : VERDICTS[answer.verdict];
  const root = h('article', { class: `explanation verdict-${answer.verdict}` });
  if (message.outdated !== undefined) {
    root.append(h('p', { class: 'outdated', role: 'status' }, icon('warning'), h('span', {}, message.outdated)));
  }
  root.append(
    h(
      'header',
      { class: 'verdict' },
      icon(verdict.symbol),
      h(
        'div',
        {},
        h('h2', {}, h('strong', {}, askedEnd(answer.from)), ` ${verdict.words} `, h('strong', {}, askedEnd(answer.to))),
        h('p', { class: 'outcome' }, outcomeText(answer, sign)),
      ),
    ),
    message.listener ? listenerSection(message.listener, actions) : '',
    h('p', { class: 'reason' }, answer.reason.message),
    message.page === undefined
      ? ''
      : h(
          'button',
          { type: 'button', class: 'link-button read-more', onclick: () => actions.openReason(answer.reason.code) },
          icon('book'),
          `Read more: ${message.page}`,
        ),
  );

  const buttons = (of: number | undefined): (HTMLElement | undefined)[] =>
    message.fixes
      .filter((fix) => fix.of === of)
      .flatMap(({ id, label, then }) => [
        h(
          'div',
          { class: 'buttons' },
          textButton(label, () => actions.applyFix(id)),
        ),
        then === undefined ? undefined : h('p', { class: 'then' }, then),
      ]);
  if (message.fixes.length > 0 || answer.fixes.length > 0) {
    root.append(
      h(
        'section',
        { class: 'fixes' },
        h('h3', {}, answer.verdict === 'reachable' ? 'Could be improved' : 'How to fix it'),
        ...answer.fixes.map((fix, index) =>
          h('div', { class: 'fix' }, h('strong', {}, fix.title), h('p', {}, fix.detail), ...buttons(index)),
        ),
        ...buttons(undefined),
      ),
    );
  }

  if (answer.hops.length > 0) {
    const story = h('ol', { class: 'hops' });
    answer.hops.forEach((hop, i) => story.append(hopItem(hop, i, answer.hops[i - 1], actions)));
    root.append(h('section', {}, h('h3', {}, 'Path'), playback, story));
  }

  if (answer.assumptions.length > 0) {
    const list = h('ul', { class: 'assumptions' });
    answer.assumptions.forEach((assumption, index) => {
      const ways = message.settle.find((s) => s.assumption === index)?.actions ?? [];
      list.append(
        h(
          'li',
          {},
          assumption.message,
          ways.length > 0 &&
            h(
              'div',
              { class: 'buttons' },
              ...ways.map((w) => textButton(w.label, () => actions.settle(w.id), { secondary: true })),
            ),
        ),
      );
    });
    root.append(h('section', {}, h('h3', {}, 'This answer assumes'), list));
  }
  const trial = new TrySection(message, () => actions.verify(answer));
  root.append(trial.element);
  root.append(
    h(
      'footer',
      { class: 'buttons' },
      h(
        'button',
        {
          type: 'button',
          class: 'link-button',
          onclick: () => actions.copyMarkdown(message.markdown + trial.markdown),
        },
        icon('copy'),
        'Copy as Markdown',
      ),
      h(
        'button',
        { type: 'button', class: 'link-button', onclick: () => actions.askAgain(answer, false) },
        icon('edit'),
        'Ask something else',
      ),
      h(
        'button',
        { type: 'button', class: 'link-button', onclick: () => actions.reportWrong(answer) },
        icon('report'),
        'This verdict is wrong…',
      ),
    ),
  );
  return root;
}

/** What only a person or a look at the container can say, right under the verdict that hangs on it. */
function listenerSection(
  { text, actions: ways, assumption, canLook }: NonNullable<ExplanationMessage['listener']>,
  actions: ExplanationActions,
): HTMLElement {
  return h(
    'section',
    { class: 'listener', 'aria-label': 'Listeners' },
    h('p', {}, text),
    h(
      'div',
      { class: 'buttons' },
      ...ways.map(({ id, label }) => textButton(label, () => actions.settle(id), { secondary: true })),
      canLook &&
        textButton('Look', () => actions.look(assumption), {
          title: 'Reads which sockets are open in the running container',
        }),
    ),
  );
}

/** What the client sees, as a sentence: who answered it, or how it fails. */
function outcomeText(answer: Answer, sign: keyof typeof OUTCOMES): string {
  const seen = answer.sourceSeen === undefined ? '' : `, which sees the client as ${answer.sourceSeen}`;
  if (answer.servedBy !== undefined) return `Answered by ${answer.servedBy}${seen}.`;
  const outcome = OUTCOMES[sign];
  return `${outcome.charAt(0).toUpperCase()}${outcome.slice(1)}.`;
}

function hopItem(hop: Hop, index: number, before: Hop | undefined, actions: ExplanationActions): HTMLElement {
  const kind = KINDS[hop.kind];
  const item = h('li', { class: `hop hop-${hop.kind}`, 'data-hop': index });
  item.append(
    h(
      'button',
      { type: 'button', class: 'hop-head', onclick: () => actions.goTo(index) },
      icon(kind.symbol),
      h('span', { class: 'hop-kind' }, kind.word),
      h('span', { class: 'hop-at' }, placeText(hop.at)),
    ),
    h('p', {}, hop.summary),
  );
  if (hop.packet) {
    const old = before?.packet;
    const src = endText(hop.packet.source, hop.packet.sourcePort);
    const dst = endText(hop.packet.destination, hop.packet.destinationPort);
    const changed = (now: string, then: string | undefined): string | undefined =>
      then !== undefined && then !== now ? 'rewritten' : undefined;
    item.append(
      h(
        'p',
        {
          class:
            old && endText(old.source, old.sourcePort) === src && endText(old.destination, old.destinationPort) === dst
              ? 'packet-line same'
              : 'packet-line',
        },
        h('code', { class: changed(src, old && endText(old.source, old.sourcePort)) }, src),
        ' → ',
        h('code', { class: changed(dst, old && endText(old.destination, old.destinationPort)) }, dst),
        h('span', { class: 'quiet' }, ` ${hop.packet.protocol}`),
      ),
    );
  }
  if (hop.rule !== undefined) item.append(codeLine(hop.rule, 'Rule that decided', { class: 'rule' }));
  if (hop.verify !== undefined) {
    item.append(
      h(
        'div',
        { class: 'command' },
        codeLine(hop.verify, 'Command that shows it'),
        iconButton('copy', 'Copy this command', () => actions.runHop(index, 'copy')),
        iconButton('terminal', 'Put this command in a terminal', () => actions.runHop(index, 'terminal')),
      ),
    );
  }
  return item;
}

/** The place of a hop in plain words. */
export function placeText(at: string): string {
  const places: Readonly<Record<string, string>> = {
    [HOST]: 'the host',
    '@lan': 'the LAN',
    '@internet': 'the Internet',
  };
  return Object.hasOwn(places, at) ? (places[at] ?? at) : at;
}
