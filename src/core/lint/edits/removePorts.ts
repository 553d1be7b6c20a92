import { type Container, type Fix, sourceOf, type TextEdit } from '../../model/index.ts';
import type { RuleContext } from '../engine/LintInput.ts';
import { publishedEntries } from '../index/publishedEntries.ts';
import { removeEntry, removeList } from './removeEntries.ts';

/**
 * The fix that takes a service's `ports` away, in every file that wrote some. Undefined where the text is shared, through an
 * anchor or `extends`, with a service for which `alsoFor` does not hold: that one needs it.
 */
export function removePorts(
  context: RuleContext,
  container: Container,
  alsoFor: (other: Container) => boolean,
  { title, safe }: { readonly title: string; readonly safe: boolean },
): Fix | undefined {
  const edits = portRemovals(context, container, alsoFor);
  return edits && { title, safe, edits };
}

/** The edits of `removePorts`. */
export function portRemovals(
  context: RuleContext,
  container: Container,
  alsoFor: (other: Container) => boolean,
): readonly TextEdit[] | undefined {
  const entries = publishedEntries(container).map((e) => sourceOf(e.origin));
  if (entries.some((e) => e === undefined)) return undefined;
  const spans = entries.filter((e) => e !== undefined);
  const own = new Set(spans.map((s) => `${s.file}\0${String(s.start)}`));
  const shared = context.topology.containers.some(
    (member) =>
      member.service !== container.service &&
      !alsoFor(member) &&
      member.published.some((port) => {
        const at = sourceOf(port.origin);
        return at !== undefined && own.has(`${at.file}\0${String(at.start)}`);
      }),
  );
  if (shared) return undefined;
  const key = container.publishedOrigin && sourceOf(container.publishedOrigin);
  if (key) {
    const here = spans.filter((s) => s.file === key.file).sort((a, b) => a.start - b.start);
    const last = here.at(-1);
    const whole = last && removeList(context.files, key, last);
    if (whole && here.every((s) => s.start >= whole.start && s.end <= whole.end)) {
      const rest = spans.filter((s) => s.file !== key.file).map((s) => removeEntry(context.files, s));
      return rest.every((e) => e !== undefined) ? [whole, ...rest] : undefined;
    }
  }
  const each = spans.map((s) => removeEntry(context.files, s));
  return each.every((e) => e !== undefined) ? each : undefined;
}
