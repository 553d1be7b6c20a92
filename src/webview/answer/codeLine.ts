import { h, type Props } from '../shell/h.ts';

/** A command or a rule as selectable text. A long line wraps between words only, so `--dport` stays whole. */
export function codeLine(text: string, label: string, props: Props = {}): HTMLElement {
  const words = text.split(/(\s+)/).map((word) => (/\S/.test(word) ? h('span', { class: 'word' }, word) : word));
  return h(
    'code',
    { tabindex: '0', role: 'textbox', 'aria-readonly': 'true', 'aria-label': label, ...props },
    ...words,
  );
}
