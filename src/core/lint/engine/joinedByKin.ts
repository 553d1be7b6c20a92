import type { Finding, Fix } from '../../model/index.ts';

/** Up to this many findings stay separate if they differ, since a person sees all of them at once. */
const MAX_APART = 3;

/**
 * Joins many findings of one rule in one file that say the same of like things: the nodes of a cluster, the clients of one
 * destination. The first stands for all, with the other places as related ones; its fix makes every edit of theirs.
 * The findings are sorted, and so is the result.
 */
export function joinedByKin(findings: readonly Finding[], kin: ReadonlyMap<Finding, string>): readonly Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = kin.get(finding);
    if (key === undefined) continue;
    const all = JSON.stringify([finding.rule, finding.severity, finding.origin.file, key]);
    const same = groups.get(all);
    if (same) same.push(finding);
    else groups.set(all, [finding]);
  }
  const joined = new Map<Finding, Finding | undefined>();
  for (const group of groups.values()) {
    const [first, ...others] = group;
    const isOne = others.every((other) => other.message === first?.message);
    if (!first || others.length === 0 || (!isOne && group.length <= MAX_APART)) continue;
    joined.set(first, whole(first, others));
    for (const other of others) joined.set(other, undefined);
  }
  if (joined.size === 0) return findings;
  return findings.flatMap((finding) => (joined.has(finding) ? (joined.get(finding) ?? []) : [finding]));
}

function whole(first: Finding, others: readonly Finding[]): Finding {
  const all = [first, ...others];
  const subjects = new Map(all.flatMap((one) => one.subjects.map((s) => [JSON.stringify(s), s] as const)));
  return {
    ...first,
    message: `${first.message} So it is in ${others.length === 1 ? '1 other place' : `${String(others.length)} other places`} of this file.`,
    related: [...first.related, ...others.map(({ origin, message }) => ({ origin, message }))],
    fixes: first.fixes.flatMap((fix) => fixOfAll(fix, others) ?? []),
    subjects: [...subjects.values()],
  };
}

/** The same fix in all places; undefined where one place has no such fix. */
function fixOfAll(fix: Fix, others: readonly Finding[]): Fix | undefined {
  const same = others.map(({ fixes }) => fixes.find(({ title }) => title === fix.title));
  if (!same.every((one) => one !== undefined)) return undefined;
  const edits = new Map(
    [fix, ...same].flatMap((one) => one.edits.map((edit) => [JSON.stringify(edit), edit] as const)),
  );
  return { title: fix.title, safe: fix.safe && same.every((one) => one.safe), edits: [...edits.values()] };
}
