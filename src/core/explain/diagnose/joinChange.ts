import type { Container } from '../../model/index.ts';
import type { Fix } from './Case.ts';

/** The change of putting a container on a network too, of `Network.id`; none where either is not known. */
export function joinChange(container: Container | undefined, network: string | undefined): Pick<Fix, 'change'> {
  if (!container || network === undefined) return {};
  return { change: { kind: 'join-network', container: container.id, network } };
}
