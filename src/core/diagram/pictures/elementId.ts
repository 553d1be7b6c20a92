import { textHash } from '../../model/index.ts';

/**
 * An id for a part of the picture: letters, digits and underscores, so that it needs no escaping in Mermaid, HTML or CSS, and
 * cannot be a Mermaid keyword. Different names have different ids: a character that is not a letter or digit becomes `_<hex>_`, and `_`
 * itself is doubled. Very long names keep their start and a hash.
 */
export function elementId(prefix: string, ...names: readonly string[]): string {
  return [prefix, ...names.map(safeName)].join('_');
}

const MAX_LENGTH = 64;

function safeName(name: string): string {
  const safe = name
    .replace(/[^A-Za-z0-9]/gu, (c) => (c === '_' ? '__' : code(c)))
    // Mermaid strips the last `;` of lines that look like its own `style …:#…;`, wherever the word is (see escapeLabel).
    .replace(/s(?=tyle)|c(?=lassdef)/gi, code);
  return safe.length <= MAX_LENGTH ? safe : `${safe.slice(0, 40)}_h${textHash(name)}`;
}

function code(character: string): string {
  return `_${(character.codePointAt(0) ?? 0).toString(16)}_`;
}
