import type { TagCondition } from './KnownProgram.ts';

/** Whether a condition holds of a tag. Without a version in it, the tag counts as of the newest one. */
export function tagHolds(tag: string | undefined, { word, notWord, since, before }: TagCondition): boolean {
  const words = (tag ?? '').toLowerCase().split(/[-_.]/);
  if (word && !word.some((w) => words.includes(w))) return false;
  if (notWord?.some((w) => words.includes(w))) return false;
  const version = versionOf(tag ?? '');
  if (since !== undefined && version && isBefore(version, numbers(since))) return false;
  if (before !== undefined && (!version || !isBefore(version, numbers(before)))) return false;
  return true;
}

/** The version that a tag starts with: `8.3-fpm`, `v2`, `RELEASE.2024-01-01` has none. */
function versionOf(tag: string): readonly number[] | undefined {
  const m = /^v?(\d{1,9}(?:\.\d{1,9}){0,5})(?=$|[-_+])/i.exec(tag);
  return m?.[1] === undefined ? undefined : numbers(m[1]);
}

function numbers(version: string): readonly number[] {
  return version.split('.').map(Number);
}

/** `7` is not before `7.2`: the tag stands for the newest of its kind. */
function isBefore(version: readonly number[], limit: readonly number[]): boolean {
  for (const [i, part] of limit.entries()) {
    const own = version[i];
    if (own === undefined) return false;
    if (own !== part) return own < part;
  }
  return false;
}
