import type { Container } from '../model/index.ts';
import { knownImageOf } from './knownImageOf.ts';

/** The containers whose image is known to be one of a VPN, with the program's name; undefined where there is none. */
export function vpnClients(containers: readonly Container[]): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (const container of containers) {
    const image = knownImageOf(container)?.image;
    if (image?.role === 'vpn') found.set(container.id, image.title);
  }
  return found.size > 0 ? found : undefined;
}
