import type { Finding } from '../../model/index.ts';

/** Up to this many findings stay separate if they differ, since a person sees all of them at once. */
const MAX_APART = 3;

/**
 * Joins many findings of one rule that the same edit fixes into one finding, with the other places as related ones, because there
 * is only one thing to do. It is at the first place in the file that the edit changes, or else at the first place. The findings
 * are sorted, and so is the result.
 */
export function joinedByFix(findings: readonly Finding[]): readonly Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const edits = finding.fixes[0]?.edits ?? [];
    if (edits.length === 0) continue;
    const cure = JSON.stringify([finding.rule, finding.severity, edits]);
    groups.set(cure, [...(groups.get(cure) ?? []), finding]);
  }
  const joined = new Map<Finding, Finding | undefined>();
  for (const group of groups.values()) {
    const [first] = group;
    // Equal sentences in one file have one cause, and two are one too many.
    const isOne = group.every((f) => f.message === first?.message && f.origin.file === first.origin.file);
    if (!first || group.length < 2 || (!isOne && group.length <= MAX_APART)) continue;
    const changed = new Set(first.fixes[0]?.edits.map((edit) => edit.file));
    const main = group.find(({ origin }) => changed.has(origin.file)) ?? first;
    for (const finding of group) joined.set(finding, finding === main ? withOthers(main, group) : undefined);
  }
  if (joined.size === 0) return findings;
  return findings.flatMap((finding) => (joined.has(finding) ? (joined.get(finding) ?? []) : [finding]));
}

function withOthers(main: Finding, group: readonly Finding[]): Finding {
  const others = group.filter((finding) => finding !== main);
  const subjects = new Map(group.flatMap(({ subjects: all }) => all.map((s) => [JSON.stringify(s), s] as const)));
  return {
    ...main,
    related: [
      ...main.related,
      ...others.map(({ origin, message }) => ({
        origin,
        message: message === main.message ? 'Same problem here, with the same fix.' : `The same fix: ${message}`,
      })),
    ],
    // A fix for only one place would leave the others.
    fixes: main.fixes.filter(({ edits }) => others.every(({ fixes }) => fixes.some((fix) => isSame(fix.edits, edits)))),
    subjects: [...subjects.values()],
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
