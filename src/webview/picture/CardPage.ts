import * as l10n from '@vscode/l10n';
import type { Card, CardProblem, Diagram } from '../../protocol/index.ts';
import { codeLine } from '../answer/codeLine.ts';
import { placeOfKind } from '../answer/placeOfKind.ts';
import { h, icon, iconButton, textButton } from '../shell/h.ts';
import { isClosable, isFolded } from './isClosable.ts';
import { isNetwork } from './isNetwork.ts';
import type { Part } from './Part.ts';

export interface CardActions {
  readonly reveal: (id: string) => void;
  readonly runCommand: (id: string, command: number, how: 'copy' | 'terminal') => void;
  readonly applyFix: (problem: CardProblem, fix: number) => void;
  readonly openRule: (rule: string) => void;
  readonly focusOn: (id: string) => void;
  readonly explainFrom: (name: string) => void;
  readonly explainTo: (name: string) => void;
  /** A declared connection asks a whole question. */
  readonly explain: (from: string, to: string) => void;
  readonly toggle: (id: string) => void;
}

const MOST_PROBLEMS = 8;

/** All that is known of a part, for the page beside the picture. */
export function cardPage(part: Part, diagram: Diagram | undefined, actions: CardActions): HTMLElement {
  const { card } = part;
  const buttons = actionsOf(part, diagram, actions);
  const problems = [...new Map(card.problems.map((p) => [p.finding, p])).values()];
  const more = problems.length - MOST_PROBLEMS;
  return h(
    'div',
    { class: 'card-page', 'data-card': part.id },
    h('p', { class: 'card-kind' }, card.kind),
    buttons.length > 0 &&
      h('div', { class: 'card-actions', role: 'toolbar', 'aria-label': l10n.t('Actions') }, ...buttons),
    h('p', { class: 'card-sentence' }, card.sentence),
    ...problems.slice(0, MOST_PROBLEMS).map((problem) => problemBox(problem, actions)),
    more > 0 && h('p', { class: 'quiet' }, l10n.t`${more} more in the Problems panel.`),
    card.facts.length > 0 && factList(card.facts),
    card.commands.length > 0 && commandList(part.id, card.commands, actions),
  );
}

/** The facts of a card, those that were predicted in italics. */
export function factList(facts: Card['facts']): HTMLElement {
  const list = h('dl', { class: 'facts' });
  for (const { name, value, predicted } of facts) {
    const hint = {
      class: predicted ? 'predicted' : undefined,
      title: predicted ? l10n.t('Predicted, not seen') : undefined,
    };
    list.append(h('dt', {}, name), h('dd', hint, value));
  }
  return list;
}

function commandList(id: string, all: Card['commands'], { runCommand }: CardActions): HTMLElement {
  const commands = h('div', { class: 'commands' }, h('h3', {}, l10n.t('Check it yourself')));
  all.forEach((command, index) => {
    commands.append(
      h(
        'div',
        { class: 'command' },
        h('span', { class: 'command-title' }, command.title),
        codeLine(command.text, command.title),
        iconButton('copy', l10n.t`Copy: ${command.title}`, () => runCommand(id, index, 'copy')),
        iconButton('terminal', l10n.t`Put in terminal: ${command.title}`, () => runCommand(id, index, 'terminal')),
      ),
    );
  });
  return commands;
}

const BOXES: ReadonlySet<string> = new Set([
  'service',
  'container',
  'collapsed',
  'sharer',
  'loopback',
  'hostmode',
  'isolated',
]);

/** What can be done with a part, as buttons with icons. */
function actionsOf(part: Part, diagram: Diagram | undefined, actions: CardActions): HTMLElement[] {
  const buttons: HTMLElement[] = [];
  const add = (symbol: string, label: string, run: () => void): void =>
    void buttons.push(iconButton(symbol, label, run));
  const { container, network, question, source } = part.about;
  if (question) add('question', l10n.t('Explain this connection'), () => actions.explain(question.from, question.to));
  if (source) add('go-to-file', l10n.t('Go to source'), () => actions.reveal(part.id));
  const name = diagram?.filters.containers.find((c) => c.id === container)?.label;
  const isBox = BOXES.has(part.kind);
  if (container !== undefined && name !== undefined && (isBox || part.kind === 'listener')) {
    add('debug-start', l10n.t('Explain from here'), () => actions.explainFrom(name));
    add('target', l10n.t('Explain to here'), () => actions.explainTo(name));
  }
  const place = placeOfKind(part.kind);
  if (place !== undefined) add('debug-start', l10n.t('Explain from here'), () => actions.explainFrom(place));
  const focus = isNetwork(part) || part.kind === 'network' ? network : isBox ? container : undefined;
  if (focus !== undefined) add('zoom-in', l10n.t('Focus on this'), () => actions.focusOn(focus));
  if (isClosable(part)) {
    const folded = isFolded(part);
    add(folded ? 'expand-all' : 'collapse-all', toggleWords(part), () => actions.toggle(part.id));
  }
  return buttons;
}

/** What the button that opens or closes a part says. */
export function toggleWords(part: Part): string {
  if ('linesFolded' in part) return part.linesFolded ? l10n.t('Draw the lines to it') : l10n.t('Count the lines to it');
  const folded = isFolded(part);
  if (isNetwork(part) || part.kind === 'network')
    return folded ? l10n.t('Expand this network') : l10n.t('Collapse this network');
  return folded ? l10n.t('Expand this group') : l10n.t('Collapse this group');
}

function problemBox(problem: CardProblem, { applyFix, openRule }: CardActions): HTMLElement {
  const row = h('div', { class: 'problem-actions' });
  problem.fixes.forEach((title, i) => row.append(textButton(title, () => applyFix(problem, i))));
  row.append(
    problem.saidBy
      ? h('span', { class: 'quiet' }, SAID_BY[problem.saidBy])
      : h('button', { type: 'button', class: 'link-button', onclick: () => openRule(problem.rule) }, problem.rule),
  );
  return h(
    'div',
    { class: `problem problem-${problem.severity}` },
    icon(problemSymbol(problem)),
    h(
      'div',
      {},
      h('p', {}, problem.message),
      problem.why === undefined ? undefined : h('p', { class: 'quiet' }, problem.why),
      row,
    ),
  );
}

/** The icon of a problem's severity. */
export function problemSymbol({ severity }: CardProblem): string {
  return severity === 'error' ? 'error' : severity === 'warning' ? 'warning' : 'info';
}

/** The source of a problem that none of our rules found. */
const SAID_BY: Readonly<Record<NonNullable<CardProblem['saidBy']>, string>> = {
  compose: l10n.t('docker compose rejects the project because of this'),
  daemon: l10n.t('compared with what the daemon runs'),
  engines: l10n.t('compared with the other engine on this machine'),
  quadlet: l10n.t('said of the unit as podman-systemd.unit(5) describes it'),
};
