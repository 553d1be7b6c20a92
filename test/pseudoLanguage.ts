/**
 * A language made of the English one: `Open {0}` is `⟦Open ⟧{0}⟦⟧`. What a face shows outside of the brackets did not go through the
 * bundle, or stands for a placeholder.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TextBundle } from '../src/protocol/index.ts';

/** The name of pseudo-languages among those of the Unicode locales: `qps-ploc`. */
export const PSEUDO = 'qps-ploc';

const root = path.join(import.meta.dirname, '..');

const bracketed = (text: string): string => `⟦${text.replace(/\{[^{}]+\}/g, (placeholder) => `⟧${placeholder}⟦`)}⟧`;

/** What package.json names, in the pseudo-language. */
export function pseudoManifest(): Readonly<Record<string, string>> {
  const texts = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, bracketed(text)]));
}

/** The bundle of the pseudo-language. */
export function pseudoBundle(): TextBundle {
  const bundle = JSON.parse(readFileSync(path.join(root, 'l10n/bundle.l10n.json'), 'utf8')) as TextBundle;
  return Object.fromEntries(
    Object.entries(bundle).map(([key, text]) => [
      key,
      typeof text === 'string' ? bracketed(text) : { ...text, message: bracketed(text.message) },
    ]),
  );
}

/**
 * The words of a text that are neither from the bundle nor in what is known: names, and sentences of core, which has no bundle. A sign, an
 * address or a number needs no translation.
 */
export function untranslated(text: string, known: Iterable<string>): readonly string[] {
  const words = /\p{L}{2,}/u;
  const longest = [...new Set(known)].filter((one) => words.test(one)).sort((a, b) => b.length - a.length);
  return text
    .split(/⟦[^⟦⟧]*⟧/)
    .map((part) => longest.reduce((left, one) => left.replaceAll(one, ' '), part).trim())
    .filter((left) => words.test(left));
}
