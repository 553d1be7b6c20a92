import type { Mount } from '../../model/index.ts';
import { type MapNode, originOf, stringAt, valueAt } from '../yaml/ComposeNode.ts';

/** Where a service has something of the machine or a volume: the entries of its `volumes`, in the long form that a loaded model has. */
export function serviceMounts(service: MapNode, model: MapNode): readonly Mount[] {
  const volumes = valueAt(service, 'volumes');
  return (volumes?.kind === 'seq' ? volumes.items : []).flatMap((item): Mount[] => {
    const target = stringAt(item, 'target');
    const type = stringAt(item, 'type');
    if (target === undefined || (type !== 'bind' && type !== 'volume')) return [];
    const origin = originOf(item);
    if (type === 'bind') return [{ target, by: 'bind', origin }];
    const source = stringAt(item, 'source');
    const declared = source === undefined ? undefined : valueAt(valueAt(model, 'volumes'), source);
    // One that was made elsewhere, or whose driver is told what it holds, may hold anything.
    const isShared =
      valueAt(declared, 'external') !== undefined ||
      valueAt(declared, 'driver_opts') !== undefined ||
      stringAt(valueAt(item, 'volume'), 'nocopy') === 'true';
    return [{ target, by: isShared ? 'volume' : 'own', origin }];
  });
}
