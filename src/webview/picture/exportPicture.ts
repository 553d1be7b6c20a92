import * as l10n from '@vscode/l10n';
import { nextFrame } from './drawMermaid.ts';

/** The style properties that are copied into the exported file, which has no style sheet and no theme. */
const PROPERTIES = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'text-anchor',
  'rx',
  'ry',
];
const LEFT_OUT = '.reach, .toggle, .packet';

/** The picture as a standalone SVG file: in the colours of the current theme, without what only the panel needs. */
export function exportSvg(svg: SVGSVGElement): string {
  // A copy without highlights. It has to be in the page to have computed styles.
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('class', [...svg.classList].filter((c) => !c.startsWith('only-')).join(' '));
  for (const element of copy.querySelectorAll('.lit, .found, .on-path, .at-step, .related, .changed')) {
    element.classList.remove('lit', 'found', 'on-path', 'at-step', 'related', 'changed');
  }
  for (const element of copy.querySelectorAll(LEFT_OUT)) element.remove();
  const holder = document.createElement('div');
  holder.className = 'measuring';
  holder.append(copy);
  document.body.append(holder);
  for (const element of copy.querySelectorAll<SVGElement>('*')) {
    if (element.closest('defs') && !element.closest('marker')) continue;
    const computed = getComputedStyle(element);
    for (const name of PROPERTIES) {
      const value = computed.getPropertyValue(name);
      if (value !== '' && value !== 'auto') element.style.setProperty(name, value);
    }
    for (const name of [
      'tabindex',
      'role',
      'aria-haspopup',
      'data-points',
      'data-look',
      'data-et',
      'data-edge',
      'data-vscode-context',
    ])
      element.removeAttribute(name);
  }
  holder.remove();
  const box = copy.viewBox.baseVal;
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x: box.x, y: box.y, width: box.width, height: box.height })) {
    background.setAttribute(name, String(value));
  }
  background.setAttribute('fill', getComputedStyle(document.body).backgroundColor);
  copy.prepend(background);
  copy.removeAttribute('style');
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return new XMLSerializer().serializeToString(copy);
}

const MAX_PIXELS = 60_000_000;

/**
 * The picture as PNG in base64, at twice the size, or less if a canvas cannot be that large. The page handles clicks between the
 * steps; rejects if the signal is aborted.
 */
export async function exportPng(svg: SVGSVGElement, signal: AbortSignal): Promise<string> {
  const text = exportSvg(svg);
  await nextFrame();
  signal.throwIfAborted();
  const { width, height } = svg.viewBox.baseVal;
  const scale = Math.min(2, Math.sqrt(MAX_PIXELS / (width * height)));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  await nextFrame();
  signal.throwIfAborted();
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const png = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  signal.throwIfAborted();
  if (!png) throw new Error(l10n.t('The diagram is too large for a PNG.'));
  return base64Of(png);
}

function base64Of(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    // `readAsDataURL` gives a string.
    reader.onload = () => resolve((reader.result as string).replace(/^data:[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error(l10n.t('The PNG could not be read.')));
    reader.readAsDataURL(blob);
  });
}
