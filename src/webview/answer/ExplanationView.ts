import * as l10n from '@vscode/l10n';
import { type Answer, type ExplanationMessage, type Hop, HOST } from '../../protocol/index.ts';
import { askedEnd } from './askedEnd.ts';
import { codeLine } from './codeLine.ts';
import { h, icon, iconButton, textButton } from '../shell/h.ts';
import { sentence } from '../shell/sentence.ts';
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

const VERDICTS: Readonly<Record<Answer['verdict'], { readonly symbol: string; readonly sentence: string }>> = {
  reachable: { symbol: 'pass-filled', sentence: l10n.t('{0} reaches {1}') },
  unreachable: { symbol: 'error', sentence: l10n.t('{0} does not reach {1}') },
  unknown: { symbol: 'question', sentence: l10n.t('{0} may or may not reach {1}') },
};

/** All is known but who listens: the packet gets there. */
const LISTENER_UNKNOWN = { symbol: 'question', sentence: l10n.t('{0} gets through to {1}') };

const OUTCOMES: Readonly<Record<Sign, string>> = {
  ok: l10n.t('It connects.'),
  'listener-unknown': l10n.t('The network lets it through; we don’t know what listens there.'),
  refused: l10n.t('Connection refused.'),
  timeout: l10n.t('No answer (timeout).'),
  reset: l10n.t('Accepted, then closed.'),
  unreachable: l10n.t('No route.'),
  nxdomain: l10n.t('Name not found.'),
  unknown: l10n.t('Not known.'),
};

const KINDS: Readonly<Record<Hop['kind'], { readonly symbol: string; readonly word: string }>> = {
  resolve: { symbol: 'search', word: l10n.t({ message: 'Name', comment: 'A step of a packet: a name is resolved.' }) },
  socket: { symbol: 'plug', word: l10n.t('Socket') },
  route: { symbol: 'git-compare', word: l10n.t('Route') },
  link: {
    symbol: 'link',
    word: l10n.t({ message: 'Link', comment: 'A step of a packet: a network link, such as a veth pair.' }),
  },
  bridge: { symbol: 'circuit-board', word: l10n.t('Bridge') },
  dnat: { symbol: 'arrow-swap', word: 'DNAT' },
  snat: { symbol: 'arrow-swap', word: 'SNAT' },
  filter: {
    symbol: 'filter',
    word: l10n.t({ message: 'Filter', comment: 'A step of a packet: the filter rules of the kernel.' }),
  },
  proxy: { symbol: 'server-process', word: l10n.t('Proxy') },
  deliver: { symbol: 'inbox', word: l10n.t('Delivery') },
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
        h(
          'h2',
          {},
          ...sentence(verdict.sentence, h('strong', {}, askedEnd(answer.from)), h('strong', {}, askedEnd(answer.to))),
        ),
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
          l10n.t`Read more: ${message.page}`,
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
        h('h3', {}, answer.verdict === 'reachable' ? l10n.t('Could be improved') : l10n.t('How to fix it')),
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
    root.append(h('section', {}, h('h3', {}, l10n.t('Path')), playback, story));
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
    root.append(h('section', {}, h('h3', {}, l10n.t('This answer assumes')), list));
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
        l10n.t('Copy as Markdown'),
      ),
      h(
        'button',
        { type: 'button', class: 'link-button', onclick: () => actions.askAgain(answer, false) },
        icon('edit'),
        l10n.t('Ask something else'),
      ),
      h(
        'button',
        { type: 'button', class: 'link-button', onclick: () => actions.reportWrong(answer) },
        icon('report'),
        l10n.t('This verdict is wrong…'),
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
    { class: 'listener', 'aria-label': l10n.t('Listeners') },
    h('p', {}, text),
    h(
      'div',
      { class: 'buttons' },
      ...ways.map(({ id, label }) => textButton(label, () => actions.settle(id), { secondary: true })),
      canLook &&
        textButton(
          l10n.t({ message: 'Look', comment: 'A button: look which sockets are open.' }),
          () => actions.look(assumption),
          {
            title: l10n.t('Reads which sockets are open in the running container'),
          },
        ),
    ),
  );
}

/** What the client sees, as a sentence: who answered it, or how it fails. */
function outcomeText(answer: Answer, sign: keyof typeof OUTCOMES): string {
  const { servedBy, sourceSeen } = answer;
  if (servedBy === undefined) return OUTCOMES[sign];
  return sourceSeen === undefined
    ? l10n.t`Answered by ${servedBy}.`
    : l10n.t`Answered by ${servedBy}, which sees the client as ${sourceSeen}.`;
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
  if (hop.rule !== undefined) item.append(codeLine(hop.rule, l10n.t('Rule that decided'), { class: 'rule' }));
  if (hop.verify !== undefined) {
    item.append(
      h(
        'div',
        { class: 'command' },
        codeLine(hop.verify, l10n.t('Command that shows it')),
        iconButton('copy', l10n.t('Copy this command'), () => actions.runHop(index, 'copy')),
        iconButton('terminal', l10n.t('Put this command in a terminal'), () => actions.runHop(index, 'terminal')),
      ),
    );
  }
  return item;
}

/** The place of a hop in plain words. */
export function placeText(at: string): string {
  const places: Readonly<Record<string, string>> = {
    [HOST]: l10n.t('the host'),
    '@lan': l10n.t('the LAN'),
    '@internet': l10n.t('the Internet'),
  };
  return Object.hasOwn(places, at) ? (places[at] ?? at) : at;
}
