import type { InlayHint, Range } from 'vscode-languageserver/node';
import { sourceOf, whoReaches } from '../../core/analysis/index.ts';
import type { NetworkView } from '../projects/Project.ts';
import { rangeOf, touches } from '../ranges.ts';
import { reachersText } from './reachersText.ts';

/** Who can reach a published port, at the end of its entry. */
export function inlayHintsOf({ network }: NetworkView, file: string, visible: Range): InlayHint[] {
  const hints = new Map<string, InlayHint>();
  for (const container of network.topology.containers) {
    for (const [index, port] of container.published.entries()) {
      const place = sourceOf(port.origin);
      if (place?.file !== file) continue;
      const position = rangeOf(place, network.texts).end;
      const key = `${position.line},${position.character}`;
      if (hints.has(key) || !touches(visible, { start: position, end: position })) continue;
      const who = reachersText(whoReaches(network, container, index));
      if (who !== undefined) hints.set(key, { position, label: `← ${who}`, paddingLeft: true });
    }
  }
  return [...hints.values()];
}
