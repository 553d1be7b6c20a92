import * as l10n from '@vscode/l10n';
import { type Askable, type AskableTarget, portsAskedBy } from '../../protocol/index.ts';
import { h, textButton } from '../shell/h.ts';

/** The form for from, to and port. It offers what exists, and takes any port. */
export class AskForm {
  readonly element: HTMLElement;
  readonly #from = h('select', { id: 'ask-from' });
  readonly #to = h('select', { id: 'ask-to' });
  readonly #port = h('input', {
    id: 'ask-port',
    list: 'ask-ports',
    inputmode: 'numeric',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: l10n.t('80 or 53/udp'),
  });
  readonly #ports = h('datalist', { id: 'ask-ports' });
  readonly #error = h('p', { class: 'form-error', role: 'alert' });
  #askable: Askable = { from: [], to: [] };

  constructor(ask: (from: string, to: string) => void) {
    const send = (): void => {
      const to = this.#target();
      if (to === undefined) {
        this.#error.textContent = l10n.t('Enter a port (1–65535), such as 80 or 53/udp.');
        this.#port.focus();
        return;
      }
      this.#error.textContent = '';
      ask(this.#from.value, to);
    };
    this.#to.addEventListener('change', () => this.#offerPorts());
    this.#from.addEventListener('change', () => {
      // A typed port stays, unless the target's ports depend on the source (localhost).
      if (this.#targetOf(this.#to.value)?.ports.some((p) => p.from)) this.#offerPorts();
    });
    this.element = h(
      'form',
      {
        class: 'ask-form',
        onsubmit: (event) => {
          event.preventDefault();
          send();
        },
      },
      h(
        'p',
        { class: 'quiet' },
        l10n.t(
          'Net Lens simulates a packet through a model of the kernel; the answer names the rule, route or socket that decided.',
        ),
      ),
      field(l10n.t('From'), 'ask-from', this.#from),
      field(l10n.t('To'), 'ask-to', this.#to),
      field(l10n.t('Port'), 'ask-port', this.#port),
      this.#ports,
      this.#error,
      textButton(l10n.t('Explain'), send),
    );
  }

  offer(askable: Askable): void {
    const from = this.#from.value;
    const to = this.#to.value;
    this.#askable = askable;
    this.#from.replaceChildren(...askable.from.map((c) => h('option', { value: c.id }, c.label)));
    this.#to.replaceChildren(...askable.to.map((c) => h('option', { value: c.id }, c.label)));
    this.preset(from || undefined, to || undefined);
  }

  preset(from: string | undefined, to: string | undefined): void {
    this.#error.textContent = '';
    if (from !== undefined && this.#askable.from.some((c) => c.id === from)) this.#from.value = from;
    if (to !== undefined && this.#targetOf(to)) {
      // The matrix asks for `db@backend`, which is in no list but a valid target.
      if (![...this.#to.options].some(({ value }) => value === to)) this.#to.append(h('option', { value: to }, to));
      this.#to.value = to;
    }
    if (to === undefined && this.#to.value === this.#from.value) {
      const other = this.#askable.to.find((c) => c.id !== this.#from.value);
      if (other) this.#to.value = other.id;
    }
    this.#offerPorts();
  }

  /** The target with its port, if it has exactly one. */
  onlyPort(to: string): string | undefined {
    const ports = this.#askable.to.find((c) => c.id === to)?.ports ?? [];
    return ports.length === 1 && ports[0] ? `${to}:${ports[0].port}/${ports[0].protocol}` : undefined;
  }

  /** Says why the question was not answered. */
  fail(why: string): void {
    this.#error.textContent = why;
  }

  focus(): void {
    this.#from.focus();
  }

  /** Finds a target by its id, or by its id with a network (`db@backend`). */
  #targetOf(to: string): AskableTarget | undefined {
    const { to: targets } = this.#askable;
    return targets.find(({ id }) => id === to) ?? targets.find(({ id }) => to.startsWith(`${id}@`));
  }

  #offerPorts(): void {
    const ports = portsAskedBy(this.#from.value, this.#targetOf(this.#to.value));
    this.#ports.replaceChildren(...ports.map((p) => h('option', { value: `${p.port}/${p.protocol}` }, p.label)));
    const first = ports[0];
    this.#port.value = first ? `${first.port}${first.protocol === 'tcp' ? '' : '/udp'}` : '';
  }

  #target(): string | undefined {
    const match = /^\s*(\d{1,5})\s*(?:\/\s*(tcp|udp))?\s*$/i.exec(this.#port.value);
    const port = Number(match?.[1]);
    if (!match || port < 1 || port > 65535) return undefined;
    return `${this.#to.value}:${port}/${(match[2] ?? 'tcp').toLowerCase()}`;
  }
}

/** A control of a form with its label. */
export function field(label: string, id: string, control: HTMLElement): HTMLElement {
  return h('div', { class: 'field' }, h('label', { for: id }, label), control);
}
