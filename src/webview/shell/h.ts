type Child = Node | string | undefined | false;

/** Attributes; `on…` keys are listeners. Text is always set as text: nothing in this page parses HTML from the workspace. */
export interface Props {
  readonly [name: string]: string | number | boolean | undefined | ((event: Event) => void);
}

/** Makes an HTML element. `true` sets an empty attribute, `false` and undefined set none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props?: Props,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K];
export function h(tag: string, props?: Props, ...children: readonly Child[]): HTMLElement;
export function h(tag: string, props: Props = {}, ...children: readonly Child[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((c): c is Node | string => c !== undefined && c !== false));
  return element;
}

/** A codicon. Decoration only: the name of a control is its label. */
export function icon(name: string): HTMLElement {
  return h('span', { class: `codicon codicon-${name}`, 'aria-hidden': 'true' });
}

/** A button with an icon and a name that is read, and shown on hover. */
export function iconButton(
  name: string,
  label: string,
  onclick: (event: Event) => void,
  props: Props = {},
): HTMLButtonElement {
  return h(
    'button',
    { type: 'button', class: 'icon-button', title: label, 'aria-label': label, onclick, ...props },
    icon(name),
  );
}

/** A button with words. */
export function textButton(label: string, onclick: (event: Event) => void, props: Props = {}): HTMLElement {
  return h('vscode-button', { onclick, ...props }, label);
}

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}
