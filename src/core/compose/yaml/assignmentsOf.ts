import type { Origin, Text } from '../../model/index.ts';
import { type ComposeNode, keyOriginOf } from './ComposeNode.ts';
import { nodeText, scalarsOf, sliceText, textAt } from './nodeText.ts';

/** `NAME: value` of a mapping, or `NAME=value` of a list. */
export interface Assignment {
  readonly name: string;
  /** Absent where only the name is given: the value comes from the outer environment. */
  readonly value?: Text;
  readonly keyOrigin: Origin;
}

/** The assignments of a node in either of the two forms that Compose takes (compose-go types/mapping.go, MappingWithEquals). */
export function assignmentsOf(node: ComposeNode | undefined): readonly Assignment[] {
  if (node?.kind === 'map')
    return [...node.entries.values()].map((entry) => {
      const value = textAt(node, entry.key);
      return { name: entry.key, ...(value ? { value } : {}), keyOrigin: keyOriginOf(entry) };
    });
  return scalarsOf(node).map((item) => {
    const text = nodeText(item);
    const equals = text.value.indexOf('=');
    const name = equals < 0 ? text.value : text.value.slice(0, equals);
    const keyOrigin = sliceText(text, 0, name.length).pieces?.[0]?.source ?? text.origin;
    return { name, ...(equals < 0 ? {} : { value: sliceText(text, equals + 1) }), keyOrigin };
  });
}
