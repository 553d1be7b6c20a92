import type { SourceOrigin } from '../../model/index.ts';

/**
 * The key that a list or a mapping belongs to, found from its first item or key: `ports` above `- "80:80"`, or before
 * `["80:80"]`. Undefined where something else than the start stands between them (another item, an anchor, a tag).
 */
export function keyAbove(
  files: ReadonlyMap<string, string>,
  first: SourceOrigin,
  name: string,
): SourceOrigin | undefined {
  const text = files.get(first.file);
  if (text === undefined) return undefined;
  const start = text.lastIndexOf(name, first.start - 1);
  if (start < 0 || /[\w-]/.test(text[start - 1] ?? '')) return undefined;
  const end = start + name.length;
  const between = text.slice(end, first.start).replace(/[ \t]#[^\n]*/g, '');
  if (!/^["']?[ \t]*:\s*(?:-[ \t]+|[[{]\s*)?$/.test(between)) return undefined;
  return { kind: 'source', file: first.file, start, end };
}
