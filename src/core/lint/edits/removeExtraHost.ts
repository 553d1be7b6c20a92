import { type Container, type ExtraHost, type Fix, sourceOf } from '../../model/index.ts';
import { keyAbove } from './keyAbove.ts';
import { removeEntry, removeList, removePair } from './removeEntries.ts';

/**
 * Takes a line out of a service's `extra_hosts`, and the key with the last one. Undefined where the line holds several addresses,
 * or its surroundings are not understood.
 */
export function removeExtraHost(
  files: ReadonlyMap<string, string>,
  container: Container,
  line: ExtraHost,
): Fix | undefined {
  const entry = sourceOf(line.origin);
  const value = sourceOf(line.text.origin);
  if (!entry || !value) return undefined;
  const others = container.extraHosts.filter((h) => h !== line);
  const shares = (other: ExtraHost): boolean => {
    const at = sourceOf(other.origin);
    return at?.file === entry.file && at.start === entry.start;
  };
  if (others.some(shares)) return undefined;
  const inFile = others.filter((h) => sourceOf(h.origin)?.file === entry.file);
  const isList = value.start === entry.start;
  const key = inFile.length > 0 ? undefined : keyAbove(files, entry, 'extra_hosts');
  const edit =
    inFile.length === 0
      ? key && removeList(files, key, isList ? entry : value)
      : isList
        ? removeEntry(files, entry)
        : removePair(files, line.name, value);
  return edit && { title: `Remove ${line.name} from extra_hosts`, safe: false, edits: [edit] };
}
