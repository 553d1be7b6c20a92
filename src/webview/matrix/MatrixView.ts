import * as l10n from '@vscode/l10n';
import type { Matrix, MatrixCell } from '../../protocol/index.ts';
import { h, icon, iconButton, textButton } from '../shell/h.ts';
import { MatrixCard } from './MatrixCard.ts';
import { OUTCOME_SYMBOLS, outcomeSign, type Sign, signOf } from '../answer/outcomeSign.ts';

export interface MatrixActions {
  readonly explain: (from: string, to: string) => void;
  readonly compare: (base: 'head' | 'live' | 'capture' | undefined) => void;
  readonly narrow: (only: NonNullable<Matrix['only']>) => void;
  readonly copyMarkdown: (text: string) => void;
  readonly saveCsv: (text: string) => void;
  readonly close: () => void;
  /** Whether files are shown and a daemon may be asked. */
  /** There is a last commit; another capture can be chosen; something runs. */
  readonly canCompareHead: boolean;
  readonly canCompareCapture: boolean;
  readonly canCompareLive: boolean;
}

const WORDS: Readonly<Record<Sign, string>> = {
  ok: l10n.t('reachable'),
  'listener-unknown': l10n.t('open, listener not known'),
  refused: l10n.t('refused'),
  timeout: l10n.t('timeout'),
  reset: l10n.t('reset'),
  unreachable: l10n.t('no route'),
  nxdomain: l10n.t('unknown name'),
  unknown: l10n.t('not known'),
};

const CHANGES: Readonly<Record<NonNullable<MatrixCell['change']>, string>> = {
  gained: l10n.t('gained'),
  lost: l10n.t('lost'),
  changed: l10n.t('changed'),
};

/** The heads of rows and columns. */
const CORNER = {
  from: l10n.t({ message: 'from', comment: 'Head of the rows of a table: who connects.' }),
  to: l10n.t({ message: 'to', comment: 'Head of the columns of a table: what is connected to.' }),
};

const FROM_OUTSIDE = l10n.t(
  'From outside the networks, a container is dialled by its address: its name does not resolve there.',
);

/** Who can reach whom on which port: a table whose cells are buttons; arrows move between them. */
export function matrixView(matrix: Matrix, actions: MatrixActions): HTMLElement {
  const head = h('tr', {}, h('td', { class: 'corner' }, h('span', {}, `${CORNER.from} ↓  ${CORNER.to} →`)));
  for (const column of matrix.columns) {
    head.append(
      h(
        'th',
        { scope: 'col' },
        h('span', { class: 'column-name', title: column.label }, column.label),
        h('span', { class: 'column-port' }, column.port),
      ),
    );
  }
  const body = h('tbody');
  matrix.rows.forEach((row, rowIndex) => {
    const tr = h('tr', {}, h('th', { scope: 'row' }, row.label));
    matrix.columns.forEach((column, columnIndex) => {
      const cell = matrix.cells[rowIndex]?.[columnIndex] ?? null;
      if (!cell) {
        const itself = column.to.startsWith(`${row.id}:`);
        tr.append(h('td', { class: 'none', 'aria-label': itself ? l10n.t('itself') : l10n.t('no question') }, '·'));
        return;
      }
      const sign = signOf(cell);
      const button = h(
        'button',
        {
          type: 'button',
          class: 'cell',
          'data-row': rowIndex,
          'data-column': columnIndex,
          tabindex: rowIndex === 0 && columnIndex === 0 ? '0' : '-1',
          'aria-label': l10n.t(
            '{0} to {1} {2}: {3}',
            row.label,
            column.label,
            column.port,
            [`${WORDS[sign]}${changeWord(cell)}`, ...(cell.declared ? [l10n.t('declared')] : [])].join(', '),
          ),
        },
        OUTCOME_SYMBOLS[sign],
      );
      tr.append(
        h(
          'td',
          {
            class: [
              `outcome-${sign}`,
              `verdict-${cell.verdict}`,
              ...(cell.change === undefined ? [] : [`change-${cell.change}`]),
              ...(cell.declared ? ['declared'] : []),
            ].join(' '),
          },
          button,
        ),
      );
    });
    body.append(tr);
  });
  const table = h('table', { class: 'matrix', 'aria-label': matrix.title }, h('thead', {}, head), body);
  const first = table.querySelector<HTMLElement>('.cell');
  if (first) first.tabIndex = 0;
  table.addEventListener('keydown', (e) => moveInMatrix(e, table));
  table.addEventListener('pointerover', (e) => cross(table, e.target));
  table.addEventListener('focusin', (e) => cross(table, e.target));
  const scroller = h('div', { class: 'matrix-scroll', tabindex: '-1' }, table);
  const card = new MatrixCard(matrix);
  card.watch(table, scroller);
  table.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('.cell') : null;
    if (!button) return;
    const [r, c] = [Number(button.dataset['row']), Number(button.dataset['column'])];
    const from = matrix.rows[r]?.id;
    const to = matrix.cells[r]?.[c]?.to ?? matrix.columns[c]?.to;
    if (from === undefined || to === undefined) return;
    card.hide();
    actions.explain(from, to);
  });
  const { compared } = matrix;
  const changes = matrix.cells.flat().filter((x) => x?.change !== undefined).length;
  return h(
    'section',
    { class: 'matrix-view', 'aria-label': l10n.t('Reachability matrix') },
    h(
      'header',
      {},
      h(
        'div',
        {},
        h('h2', {}, matrix.title),
        ...(matrix.changes ?? []).map((sentence) => h('p', { class: 'matrix-sentence' }, sentence)),
        h(
          'p',
          { class: 'quiet' },
          compared
            ? comparedText(compared, changes)
            : l10n.t('Each cell is one simulated connection. Click for the explanation.'),
        ),
        fromOutside(matrix) && h('p', { class: 'quiet' }, FROM_OUTSIDE),
      ),
      h(
        'div',
        { class: 'buttons', role: 'toolbar', 'aria-label': l10n.t('Matrix') },
        compared
          ? textButton(l10n.t('Without comparison'), () => actions.compare(undefined), { secondary: true })
          : actions.canCompareHead &&
              textButton(l10n.t('Changes since last commit'), () => actions.compare('head'), { secondary: true }),
        !compared &&
          actions.canCompareCapture &&
          textButton(l10n.t('Compare with an earlier capture…'), () => actions.compare('capture'), { secondary: true }),
        !compared &&
          actions.canCompareLive &&
          textButton(l10n.t('Compare with running containers'), () => actions.compare('live'), { secondary: true }),
        compared && changes > 0 && onlyChanges(table),
        iconButton('copy', l10n.t('Copy as Markdown'), () => actions.copyMarkdown(matrixMarkdown(matrix))),
        iconButton('save', l10n.t('Save as CSV'), () => actions.saveCsv(matrixCsv(matrix))),
        textButton(l10n.t('Back to diagram'), () => actions.close()),
      ),
    ),
    ...matrix.notices.map((n) => h('p', { class: 'quiet' }, icon('info'), ` ${n}`)),
    matrix.only && narrowing(matrix.only, actions.narrow),
    scroller,
    h(
      'p',
      { class: 'matrix-legend quiet' },
      ...(Object.keys(WORDS) as Sign[]).map((o) => h('span', {}, outcomeSign(o), WORDS[o])),
      hasDeclared(matrix) &&
        h(
          'span',
          {},
          h('span', { class: 'sample declared-sample', 'aria-hidden': 'true' }),
          l10n.t('declared connection'),
        ),
    ),
    card.element,
  );
}

function comparedText({ before, after }: NonNullable<Matrix['compared']>, changes: number): string {
  if (changes === 0) return l10n.t`${before} compared with ${after}: nothing changed`;
  if (changes === 1) return l10n.t`${before} compared with ${after}: 1 answer changed`;
  return l10n.t`${before} compared with ${after}: ${changes} answers changed`;
}

/** Fields that narrow a large matrix down to some sources and targets. Each change is walked anew. */
function narrowing(only: NonNullable<Matrix['only']>, narrow: MatrixActions['narrow']): HTMLElement {
  const field = (side: 'from' | 'to'): HTMLInputElement => {
    const input = h('input', {
      type: 'search',
      class: `matrix-only-${side}`,
      placeholder: l10n.t('part of a name or network'),
      'aria-label': `${CORNER[side]}: ${l10n.t('part of a name or network')}`,
    });
    input.value = only[side] ?? '';
    // Escape empties the field, and does not leave the matrix.
    input.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && input.value !== '') event.stopPropagation();
    });
    input.addEventListener('change', () => narrow({ from: from.value, to: to.value }));
    return input;
  };
  const [from, to] = [field('from'), field('to')];
  return h('p', { class: 'matrix-only', role: 'search' }, CORNER.from, from, CORNER.to, to);
}

/** Leaves only the rows and columns in which something changed. */
function onlyChanges(table: HTMLElement): HTMLElement {
  const box = h('input', { type: 'checkbox', id: 'matrix-only-changes' });
  box.addEventListener('change', () => {
    const rows = [...table.querySelectorAll<HTMLTableRowElement>('tr')];
    const isChanged = (cell: Element | undefined): boolean => /change-/.test(cell?.className ?? '');
    const body = rows.slice(1);
    rows[0]?.querySelectorAll('th').forEach((_, column) => {
      const hidden = box.checked && !body.some((row) => isChanged(row.cells[column + 1]));
      for (const row of rows) row.cells[column + 1]?.toggleAttribute('hidden', hidden);
    });
    for (const row of body) row.hidden = box.checked && ![...row.cells].some(isChanged);
  });
  return h('label', { class: 'check' }, box, l10n.t('Only changes'));
}

function hasDeclared(matrix: Matrix): boolean {
  return matrix.cells.some((row) => row.some((cell) => cell?.declared));
}

/** Says that the network has changed, with a button that walks its packets again. */
export function outdatedNote(again: () => void): HTMLElement {
  return h(
    'p',
    { class: 'matrix-outdated', role: 'status' },
    icon('warning'),
    h('span', {}, l10n.t('The network has changed since then.')),
    h('button', { type: 'button', class: 'link-button', onclick: again }, l10n.t('Check again')),
  );
}

/** Whether a question names a container by another word than the column does. */
function fromOutside(matrix: Matrix): boolean {
  return matrix.cells.some((row) => row.some((cell) => cell?.to !== undefined));
}

/** The change of a cell in words, for exports and for its accessible name. */
function changeWord({ change }: MatrixCell): string {
  return change === undefined ? '' : ` (${CHANGES[change]})`;
}

/** Highlights the row and the column of the cell under the pointer. */
function cross(table: HTMLElement, target: EventTarget | null): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>('.cell') : null;
  for (const lit of table.querySelectorAll('.crossed')) lit.classList.remove('crossed');
  if (!cell) return;
  cell.closest('tr')?.firstElementChild?.classList.add('crossed');
  const column = Number(cell.dataset['column']);
  table.querySelector('thead tr')?.children[column + 1]?.classList.add('crossed');
}

function moveInMatrix(event: KeyboardEvent, table: HTMLTableElement): void {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('.cell') : null;
  const steps: Readonly<Record<string, readonly [number, number]>> = {
    ArrowRight: [0, 1],
    ArrowLeft: [0, -1],
    ArrowDown: [1, 0],
    ArrowUp: [-1, 0],
  };
  const step = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
  if (!cell || !step) return;
  event.preventDefault();
  let row = Number(cell.dataset['row']);
  let column = Number(cell.dataset['column']);
  for (;;) {
    row += step[0];
    column += step[1];
    // Row 0 and column 0 are the headings.
    const place = row < 0 || column < 0 ? undefined : table.rows[row + 1]?.cells[column + 1];
    if (!place) return;
    const next = place.querySelector<HTMLElement>('.cell');
    // Skip cells without a question, and those that are left out.
    if (!next || next.getClientRects().length === 0) continue;
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus({ preventScroll: true });
    // Focusing alone would leave the cell under the headings.
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    return;
  }
}

/** RFC 4180, with cells that a spreadsheet could take for a formula made harmless (OWASP, "CSV injection"). */
export function matrixCsv(matrix: Matrix): string {
  const quote = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const lines = [[CORNER.from, ...matrix.columns.map((c) => c.to)]];
  matrix.rows.forEach((row, rowIndex) =>
    lines.push([
      row.id,
      ...matrix.columns.map((_, columnIndex) => {
        const cell = matrix.cells[rowIndex]?.[columnIndex];
        return cell ? `${WORDS[signOf(cell)]}${changeWord(cell)}` : '';
      }),
    ]),
  );
  return `${lines.map((l) => l.map(quote).join(',')).join('\r\n')}\r\n`;
}

/** The matrix as a table in Markdown. */
export function matrixMarkdown(matrix: Matrix): string {
  const cellText = (text: string): string =>
    text.replace(/[\\`*_{}[\]<>()#|!~]/g, (c) => `\\${c}`).replace(/\s+/g, ' ');
  const lines = [
    `| ${CORNER.from} \\ ${CORNER.to} | ${matrix.columns.map((c) => cellText(`${c.label} ${c.port}`)).join(' | ')} |`,
    `| --- |${matrix.columns.map(() => ' --- |').join('')}`,
  ];
  matrix.rows.forEach((row, rowIndex) => {
    const cells = matrix.columns.map((_, columnIndex) => {
      const cell = matrix.cells[rowIndex]?.[columnIndex];
      if (!cell) return '·';
      const sign = signOf(cell);
      return `${OUTCOME_SYMBOLS[sign]} ${WORDS[sign]}${changeWord(cell)}`;
    });
    lines.push(`| ${cellText(row.label)} | ${cells.join(' | ')} |`);
  });
  return `${lines.join('\n')}\n${fromOutside(matrix) ? `\n${FROM_OUTSIDE}\n` : ''}`;
}
