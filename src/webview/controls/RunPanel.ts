import * as l10n from '@vscode/l10n';
import type { RunOffer } from '../../protocol/index.ts';
import { field } from '../answer/AskForm.ts';
import { h } from '../shell/h.ts';

/** What a person chooses of it. */
export interface RunActions {
  readonly files: (id: string) => void;
  readonly profiles: (names: readonly string[]) => void;
}

/** With which files and profiles the project is read: as with `docker compose -f … --profile …`. */
export class RunPanel {
  readonly element: HTMLElement;
  readonly #files = h('select', { id: 'run-files' });
  readonly #filesField: HTMLElement;
  readonly #profiles = h('div', { class: 'run-profiles', role: 'group', 'aria-label': l10n.t('Profiles') });

  constructor(actions: RunActions) {
    this.#files.addEventListener('change', () => actions.files(this.#files.value));
    this.#profiles.addEventListener('change', () => {
      const boxes = [...this.#profiles.querySelectorAll('input')];
      actions.profiles(boxes.filter(({ checked }) => checked).map(({ value }) => value));
    });
    this.#filesField = field(l10n.t('Compose files'), 'run-files', this.#files);
    this.element = h(
      'div',
      {
        class: 'filters run',
        id: 'run-panel',
        role: 'group',
        'aria-label': l10n.t('Profiles and files'),
        hidden: true,
      },
      this.#filesField,
      this.#profiles,
    );
  }

  offer({ files, profiles }: RunOffer): void {
    this.#filesField.hidden = files.length === 0;
    this.#files.replaceChildren(...files.map(({ id, label }) => h('option', { value: id }, label)));
    this.#files.value = files.find(({ isOn }) => isOn)?.id ?? '';
    const focused = this.#profiles.contains(document.activeElement)
      ? (document.activeElement as HTMLInputElement).value
      : undefined;
    this.#profiles.hidden = profiles.length === 0;
    this.#profiles.replaceChildren(
      ...(profiles.length > 0 ? [h('span', { class: 'run-label', 'aria-hidden': 'true' }, l10n.t('Profiles'))] : []),
      ...profiles.map(({ name, isOn }) => {
        const box = h('input', { type: 'checkbox', value: name });
        box.checked = isOn;
        return h('label', { class: 'check' }, box, name);
      }),
    );
    // The boxes are new ones after each choice: the keyboard stays where it was.
    if (focused !== undefined)
      [...this.#profiles.querySelectorAll('input')].find(({ value }) => value === focused)?.focus();
  }
}
