/** Name, tag and digest together (distribution/reference: 255, 128, and an algorithm with up to 128 digits). */
const LONGEST_REFERENCE = 600;

/** A reference to an image, taken apart. */
export interface ImageReference {
  /** The registry's host where one is written: `ghcr.io`, `registry.example:5000`. */
  readonly registry?: string;
  /** The path of the repository there, in lower case, by its components. */
  readonly path: readonly string[];
  readonly tag?: string;
  readonly digest?: string;
}

const COMPONENT = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/;
const REGISTRY = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;
const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Takes `registry/path:tag@digest` apart, as distribution/reference does: the first component is a registry where it has a dot
 * or a colon, or is `localhost`. Undefined for a text that is no reference, and for one with variables that nobody replaced in
 * its name; such a tag only goes unread.
 */
export function imageReference(text: string): ImageReference | undefined {
  if (text.length > LONGEST_REFERENCE) return undefined;
  const plain = text.trim();
  const at = plain.indexOf('@');
  const named = at < 0 ? plain : plain.slice(0, at);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const components = (colon < 0 ? named : named.slice(0, colon)).toLowerCase().split('/');
  const [first = ''] = components;
  const registry = components.length > 1 && (/[.:]/.test(first) || first === 'localhost') ? first : undefined;
  const path = registry === undefined ? components : components.slice(1);
  if (registry !== undefined && !REGISTRY.test(registry)) return undefined;
  if (!path.every((c) => COMPONENT.test(c))) return undefined;
  const tag = colon < 0 ? '' : named.slice(colon + 1);
  return {
    ...(registry === undefined ? {} : { registry }),
    path,
    ...(TAG.test(tag) ? { tag } : {}),
    ...(at < 0 ? {} : { digest: plain.slice(at + 1) }),
  };
}
