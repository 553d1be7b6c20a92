import type { RecordedPort } from '../model/index.ts';

/** The keys of an engine's `ExposedPorts`: `80/tcp`, `53/udp`. Invalid keys are left out. */
export function exposedPorts(keys: Iterable<string>): readonly RecordedPort[] {
  return [...keys].flatMap((key): RecordedPort[] => {
    const m = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(key);
    const port = Number(m?.[1]);
    if (!m || port < 1 || port > 65535) return [];
    return [{ port, protocol: (m[2] ?? 'tcp') as RecordedPort['protocol'] }];
  });
}
