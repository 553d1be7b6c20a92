import * as l10n from '@vscode/l10n';
import type { Choice, Diagram, DiagramFilter } from '../../protocol/index.ts';
import { field } from '../answer/AskForm.ts';
import { h, iconButton } from '../shell/h.ts';

/** Narrows the picture down: by network, project, problems, published ports, and who reaches a container. */
export class FilterPanel {
  readonly element: HTMLElement;
  readonly #network = h('select', { id: 'filter-network' });
  readonly #project = h('select', { id: 'filter-project' });
  readonly #reaches = h('select', { id: 'filter-reaches' });
  readonly #problems = h('input', { type: 'checkbox', id: 'filter-problems' });
  readonly #published = h('input', { type: 'checkbox', id: 'filter-published' });
  readonly #failing = h('input', { type: 'checkbox', id: 'filter-failing' });
  readonly #projectField: HTMLElement;

  constructor(change: (filter: DiagramFilter | undefined) => void) {
    const changed = (): void => change(this.filter);
    this.#projectField = field(l10n.t('Project'), 'filter-project', this.#project);
    this.element = h(
      'div',
      {
        class: 'filters',
        id: 'filter-panel',
        role: 'group',
        'aria-label': l10n.t('Filter'),
        hidden: true,
        onchange: changed,
      },
      field(l10n.t('Network'), 'filter-network', this.#network),
      this.#projectField,
      field(l10n.t('Reachable by'), 'filter-reaches', this.#reaches),
      h('label', { class: 'check' }, this.#problems, l10n.t('Only with problems')),
      h('label', { class: 'check' }, this.#published, l10n.t('Only published')),
      h('label', { class: 'check' }, this.#failing, l10n.t('Only failing connections')),
      iconButton('clear-all', l10n.t('Clear the filter'), () => {
        this.reset();
        changed();
      }),
    );
  }

  offer(filters: Diagram['filters']): void {
    fill(this.#network, l10n.t('All networks'), filters.networks);
    fill(this.#project, l10n.t('All projects'), filters.projects);
    fill(this.#reaches, l10n.t('Anything'), filters.containers);
    this.#projectField.hidden = filters.projects.length < 2;
  }

  get filter(): DiagramFilter | undefined {
    const filter: DiagramFilter = {
      ...(this.#network.value !== '' && { networks: [this.#network.value] }),
      ...(this.#project.value !== '' && { projects: [this.#project.value] }),
      ...(this.#reaches.value !== '' && { reaches: this.#reaches.value }),
      ...(this.#problems.checked && { problems: true }),
      ...(this.#published.checked && { published: true }),
      ...(this.#failing.checked && { failing: true }),
    };
    return Object.keys(filter).length > 0 ? filter : undefined;
  }

  set filter(filter: DiagramFilter | undefined) {
    this.#network.value = filter?.networks?.[0] ?? '';
    this.#project.value = filter?.projects?.[0] ?? '';
    this.#reaches.value = filter?.reaches ?? '';
    this.#problems.checked = filter?.problems ?? false;
    this.#published.checked = filter?.published ?? false;
    this.#failing.checked = filter?.failing ?? false;
  }

  reset(): void {
    this.filter = undefined;
  }
}

function fill(select: HTMLSelectElement, all: string, choices: readonly Choice[]): void {
  const { value } = select;
  select.replaceChildren(h('option', { value: '' }, all), ...choices.map((c) => h('option', { value: c.id }, c.label)));
  select.value = choices.some((c) => c.id === value) ? value : '';
}
