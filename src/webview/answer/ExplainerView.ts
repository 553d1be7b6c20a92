import * as l10n from '@vscode/l10n';
import type { ExplainerStep } from '../../protocol/index.ts';
import { codeLine } from './codeLine.ts';
import { h, icon, iconButton, textButton } from '../shell/h.ts';

/** "What am I looking at?": one step at a time, each highlighting its part of the picture. */
export function explainerView(
  steps: readonly ExplainerStep[],
  actions: {
    readonly light: (elements: readonly string[]) => void;
    readonly run: (step: number, how: 'copy' | 'terminal') => void;
    readonly close: () => void;
  },
): HTMLElement {
  const root = h('article', { class: 'explainer' });
  if (steps.length === 0) {
    root.append(h('p', {}, l10n.t('Nothing to explain yet: no container here is connected to a network.')));
    return root;
  }
  const show = (index: number): void => {
    const step = steps[index];
    if (!step) return;
    const last = index === steps.length - 1;
    const dots = h('div', { class: 'dots', role: 'group', 'aria-label': l10n.t('Steps') });
    steps.forEach((other, position) =>
      dots.append(
        h('button', {
          type: 'button',
          'aria-label': l10n.t`Step ${position + 1}: ${other.title}`,
          'aria-current': position === index ? 'step' : undefined,
          onclick: () => show(position),
        }),
      ),
    );
    const heading = h('h2', { tabindex: '-1' }, step.title);
    root.replaceChildren(
      h('p', { class: 'card-kind' }, l10n.t`Step ${index + 1} of ${steps.length}`),
      heading,
      h('p', { class: 'explainer-text' }, step.text),
    );
    if (step.command) {
      root.append(
        h('h3', {}, step.command.title),
        h(
          'div',
          { class: 'command' },
          codeLine(step.command.text, step.command.title),
          iconButton('copy', l10n.t`Copy: ${step.command.title}`, () => actions.run(index, 'copy')),
          iconButton('terminal', l10n.t`Put in terminal: ${step.command.title}`, () => actions.run(index, 'terminal')),
        ),
      );
    }
    root.append(
      dots,
      h(
        'div',
        { class: 'buttons' },
        index > 0 && textButton(l10n.t('Back'), () => show(index - 1), { secondary: true }),
        last ? textButton(l10n.t('Done'), () => actions.close()) : textButton(l10n.t('Next'), () => show(index + 1)),
      ),
    );
    actions.light(step.elements);
    if (index > 0 || root.contains(document.activeElement)) heading.focus({ preventScroll: true });
  };
  show(0);
  return root;
}

/** The picture's content as tables. */
export function tablesView(
  tables: readonly {
    readonly title: string;
    readonly columns: readonly string[];
    readonly rows: readonly { readonly cells: readonly string[]; readonly element?: string }[];
  }[],
  go: (element: string) => void,
): HTMLElement {
  const root = h('article', { class: 'tables' });
  for (const table of tables) {
    const id = `table-${table.title.replace(/\W+/g, '-').toLowerCase()}`;
    const body = h('tbody');
    for (const row of table.rows) {
      const tr = h('tr');
      row.cells.forEach((cell, index) => {
        const { element } = row;
        const content =
          index === 0 && element !== undefined
            ? h(
                'button',
                { type: 'button', class: 'link-button', title: l10n.t('Show in diagram'), onclick: () => go(element) },
                cell,
              )
            : cell;
        tr.append(index === 0 ? h('th', { scope: 'row' }, content) : h('td', {}, content));
      });
      body.append(tr);
    }
    root.append(
      h('h2', { id }, table.title),
      table.rows.length === 0
        ? h('p', { class: 'quiet' }, l10n.t('None.'))
        : h(
            'div',
            { class: 'table-scroll', tabindex: '0', role: 'region', 'aria-labelledby': id },
            h(
              'table',
              { 'aria-labelledby': id },
              h('thead', {}, h('tr', {}, ...table.columns.map((c) => h('th', { scope: 'col' }, c)))),
              body,
            ),
          ),
    );
  }
  if (tables.length === 0) root.append(h('p', {}, icon('info'), ` ${l10n.t('Not drawn.')}`));
  return root;
}
