import type { SourceOrigin, Text } from '../../model/index.ts';
import { type ComposeNode, keyOriginOf, originOf, type ScalarNode } from '../yaml/ComposeNode.ts';
import { nodeText, sliceText } from '../yaml/nodeText.ts';

export interface HostLine {
  readonly name: string;
  readonly address: Text;
  readonly origin: SourceOrigin;
}

/** The lines of `extra_hosts`: `name=address` before `name:address`, several addresses, brackets off (types/hostList.go). */
export function hostsOf(node: ComposeNode | undefined): readonly HostLine[] {
  const hosts: HostLine[] = [];
  if (node?.kind === 'map') {
    for (const entry of node.entries.values()) {
      const values = entry.value.kind === 'seq' ? entry.value.items : [entry.value];
      for (const value of values) {
        if (value.kind === 'scalar')
          hosts.push({ name: entry.key, address: unbracketed(nodeText(value)), origin: keyOriginOf(entry) });
      }
    }
  } else if (node?.kind === 'seq') {
    for (const item of node.items) if (item.kind === 'scalar') hosts.push(...listed(item));
  }
  return hosts;
}

function listed(item: ScalarNode): readonly HostLine[] {
  const text = nodeText(item);
  const separator = text.value.includes('=') ? '=' : ':';
  const at = text.value.indexOf(separator);
  if (at < 0) return [];
  const name = text.value.slice(0, at);
  const hosts: HostLine[] = [];
  let from = at + 1;
  for (const address of text.value.slice(from).split(',')) {
    hosts.push({ name, address: unbracketed(sliceText(text, from, from + address.length)), origin: originOf(item) });
    from += address.length + 1;
  }
  return hosts;
}

function unbracketed(text: Text): Text {
  const { value } = text;
  return value.length > 2 && value.startsWith('[') && value.endsWith(']') ? sliceText(text, 1, value.length - 1) : text;
}
