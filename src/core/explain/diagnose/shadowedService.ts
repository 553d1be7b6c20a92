import type { Resolution } from '../../kernel/index.ts';
import { type Container, engineWords, type ExtraHost, indexOf, type Topology } from '../../model/index.ts';
import { quoted, shown } from '../narrate/shown.ts';
import type { Diagnosis, Fix } from './Case.ts';
import { listText } from './words.ts';

/** A line of extra_hosts that takes a service's name for another address. */
export interface Shadow {
  readonly line: ExtraHost;
  /** Whose extra_hosts: the owner of the namespace, whose /etc/hosts all in it have. */
  readonly home: Container;
  readonly service: Container;
  readonly addresses: readonly string[];
}

/** Whether /etc/hosts answered for a name that Docker's resolver would have led to a service. */
export function shadowOf(
  topology: Topology,
  home: Container | undefined,
  name: string,
  resolution: Resolution | undefined,
): Shadow | undefined {
  if (!home || resolution?.by !== 'hosts-file') return undefined;
  const wanted = name.toLowerCase().replace(/\.$/, '');
  const line = home.extraHosts.find((h) => h.name.toLowerCase() === wanted);
  if (!line) return undefined;
  const index = indexOf(topology);
  const called = index.knownAs(wanted).filter((c) => c.id !== home.id);
  const service = called.find((c) => index.shareNetwork(home, c)) ?? called[0];
  const { addresses } = resolution;
  if (!service || addresses.some((a) => index.atAddress(a)?.container.id === service.id)) return undefined;
  return { line, home, service, addresses };
}

/** The answer, with the line that it hangs on. `failed`: it is what keeps the one who asks from the service. */
export function withShadow(topology: Topology, shadow: Shadow, diagnosis: Diagnosis, failed: boolean): Diagnosis {
  const { line, home, service, addresses } = shadow;
  const engine = engineWords(topology.engine).name;
  const owner = shown(home.service ?? home.name);
  const theirs = shown(service.service ?? service.name);
  const entry = shown(`${line.name}:${line.address}`);
  const shared = indexOf(topology).shareNetwork(home, service);
  const remove: Fix = {
    title: `Remove the line ${entry} from extra_hosts of ${owner}`,
    detail: shared
      ? `${engine}'s resolver then returns the address of ${theirs} on the network they share.`
      : `Also put ${owner} and ${theirs} on the same network: ${engine}'s resolver then returns its address there.`,
  };
  // What would send the reader to the very name is no way out while the line stands.
  const others = diagnosis.fixes.filter((f) => !f.title.startsWith(`Dial ${shown(line.name)}:`));
  return {
    code: failed ? 'extra-hosts-shadow' : diagnosis.code,
    message: `In ${owner}, ${quoted(line.name)} is ${listText(addresses)}: the line "${entry}" of its extra_hosts is in /etc/hosts, which is checked before ${engine}'s resolver, so this name does not lead to the service ${theirs}. ${diagnosis.message}`,
    fixes: [remove, ...others],
  };
}
