/** A larger picture is drawn anew each time: VS Code copies and stores the whole state at each change. In characters, 600 KB in memory. */
const MOST = 300_000;

/** What only a picture that listens needs, and what lights up for a moment. */
const LEFT_OUT = '.reach, .toggle, .packet';
const MOMENTS = ['lit', 'found', 'on-path', 'at-step', 'related', 'changed'];

/**
 * The picture as a text that outlives the page, so that a panel that comes back shows what it showed while the network is read again.
 * It looks as it did in any theme (the style sheet has the colours) and does nothing. Undefined where it is too large.
 */
export function keptPicture(svg: SVGSVGElement): string | undefined {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  for (const element of copy.querySelectorAll(LEFT_OUT)) element.remove();
  for (const element of [copy, ...copy.querySelectorAll('*')]) {
    element.classList.remove(...MOMENTS);
    for (const name of element.getAttributeNames())
      if (/^(data-|aria-|tabindex$|role$)/.test(name)) element.removeAttribute(name);
  }
  copy.setAttribute('class', [...copy.classList].filter((name) => !name.startsWith('only-')).join(' '));
  const text = new XMLSerializer().serializeToString(copy);
  return text.length > MOST ? undefined : text;
}

/** The picture that `keptPicture` wrote; undefined for any other text. Scripts of a document that was parsed so do not run. */
export function restoredPicture(text: string): SVGSVGElement | undefined {
  const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml');
  const picture = document.importNode(documentElement, true);
  return picture instanceof SVGSVGElement ? picture : undefined;
}
