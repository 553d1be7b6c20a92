import { type ComposeNode, isNull, type MapEntry, type MapNode, scalarOf } from './ComposeNode.ts';

/**
 * In mappings of the user's own keys Compose still takes keys that begin with `x-` for extensions, and then prints them as
 * one value named `#extensions` (compose-go loader.go, processExtensions). Net Lens does the same.
 */
export function extensionsAside(map: MapNode): ReadonlyMap<string, MapEntry> {
  const aside = [...map.entries.values()].filter((entry) => entry.key.startsWith('x-'));
  const [first] = aside;
  if (!first) return map.entries;
  const entries = new Map(map.entries);
  for (const { key } of aside) entries.delete(key);
  const printed = aside
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, value }) => `${key}:${printedValue(value)}`)
    .join(' ');
  entries.set('#extensions', { ...first, key: '#extensions', value: scalarOf(first.value, `map[${printed}]`) });
  return entries;
}

function printedValue(value: ComposeNode): string {
  if (value.kind !== 'scalar') return '';
  return isNull(value) ? '<nil>' : value.text;
}
