import type { MountedFile } from '../../model/index.ts';
import type { FileKey } from './FileKey.ts';
import { lineKeys } from './lineKeys.ts';

/**
 * mosquitto.conf. Loopback alone is for a broker without a listener: one that the file defines is on every address unless it
 * names one (https://mosquitto.org/documentation/migrating-to-2-0/).
 */
export function mosquittoKeys(file: MountedFile): FileKey[] {
  const keys = lineKeys(file, 'directives');
  const isBound = keys.some((k) => k.key === 'bind_address');
  return keys.map((entry) =>
    /^\d+$/.test(entry.value) && (entry.key === 'listener' || (entry.key === 'port' && !isBound))
      ? { ...entry, value: `${entry.value} 0.0.0.0` }
      : entry,
  );
}
