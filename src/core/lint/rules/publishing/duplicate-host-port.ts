import { sourceOf } from '../../../model/index.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { restsOnDefault } from '../../engine/restsOnDefault.ts';
import { placeOf, type Report, type Rule } from '../../engine/Rule.ts';
import { listed } from '../../report/phrases.ts';
import { bindingsClash, hostBindings, type HostBinding } from '../../index/hostBindings.ts';
import { appendedPorts } from '../../edits/appendedPorts.ts';
import { portWords } from '../../index/publishedEntries.ts';
import { runsTogether } from '../../index/runsTogether.ts';
import { repositoryOf } from '../../../process/index.ts';

export const duplicateHostPort: Rule = {
  id: 'duplicate-host-port',
  severity: 'error',
  group: 'Publishing',
  docs: {
    what: 'Two ports are published on the same host port and address.',
    why: `A published port is a socket that docker-proxy (or the engine) holds on the host, and a DNAT rule for it. One address and
port can have one holder per protocol: the second container fails to start with "port is already allocated" or "address already
in use". 0.0.0.0 is every IPv4 address, so it clashes with 127.0.0.1 too; two different addresses do not clash, and neither do
IPv4 and IPv6.

Some projects are collections that include a file for each service, with many alternatives for one port: \`docker compose up\` names the ones to start. If many such files clash, one note says so instead of an error for each.`,
    bad: {
      compose: `services:
  web:
    image: nginx
    ports:
      - "8080:80"
  admin:
    image: httpd
    ports:
      - "8080:80"
`,
    },
    good: {
      compose: `services:
  web:
    image: nginx
    ports:
      - "127.0.0.1:8080:80"
  admin:
    image: httpd
    ports:
      - "192.168.1.10:8080:80"
`,
    },
    fixSafety: 'There is no automatic fix: only those who call them know which of the two can move, and to which port.',
    notFlagged: [
      'tcp and udp of one number; IPv4 and IPv6 of one number; two different host addresses.',
      'Services of different profiles, which are alternatives; a service and the one that it extends, where both start with a profile only.',
      'Ports with `mode: host` of services that Swarm places on different nodes (`placement.constraints` of one key with different values).',
      'It is information where one of the two is another version of the same image and has a profile of its own.',
      'An address that is a variable which is not set (`${LAN_IP}:80:80`): which one is meant is not known.',
      'Many services of different included files: one note names them, as information.',
      'It is information where a port is only the default of a variable, and the sample of the missing `.env` has another value.',
      'A range of host ports for one container port: Docker takes a free one.',
      'A port without a host port: Docker picks one.',
      'Services whose ports are not opened: host mode, internal networks, no replicas.',
    ],
    references: [
      'docker/compose#11572',
      'zavoloklom/docker-compose-linter#305',
      'https://docs.docker.com/engine/network/port-publishing/',
    ],
  },
  *check(context) {
    const byPort = new Map<string, HostBinding[]>();
    const apart: Clash[] = [];
    const appended = new Set(appendedPorts(context).map((a) => a.later));
    for (const binding of asWritten(hostBindings(context), context.files)) {
      if (binding.port.hostPort === undefined || isEmptied(binding.port, context.files)) continue;
      const key = `${binding.port.protocol}/${String(binding.port.hostPort)}`;
      const earlier = byPort.get(key);
      if (!earlier) {
        byPort.set(key, [binding]);
        continue;
      }
      const other = earlier.find(
        (bound) =>
          bindingsClash(bound, binding) &&
          !isOnOtherNode(bound, binding) &&
          (bound.container === binding.container || runsTogether(bound.container, binding.container)) &&
          !isExtended(bound, binding),
      );
      earlier.push(binding);
      // An entry that was appended to the very port it meant to replace has its own rule.
      if (!other || (other.container === binding.container && appended.has(binding.port))) continue;
      const clash = { first: other, later: binding };
      if (isChoice(context, clash)) apart.push(clash);
      else
        yield isDefault(context, clash) || isAlternative(clash)
          ? { ...reportOf(clash), severity: 'information' }
          : reportOf(clash);
    }
    const [first] = apart;
    if (!first || apart.length < MANY) yield* apart.map(reportOf);
    else yield noteOf(first, apart);
  },
};

/** Whether the address is a variable that is not set: which one was meant is not known. */
function isEmptied({ hostIp, text, origin }: HostBinding['port'], files: ReadonlyMap<string, string>): boolean {
  const at = sourceOf(text?.origin ?? origin);
  const written = at ? (files.get(at.file)?.slice(at.start, at.end) ?? '') : '';
  return (hostIp ?? '') === '' && /^["']?\$(?:\{\w+\}|\w+):[^:]+:/.test(written);
}

interface Clash {
  readonly first: HostBinding;
  readonly later: HostBinding;
}

/** As many clashes nobody overlooks who starts all of them. */
const MANY = 5;

/**
 * One mapping that one service has from the other by `extends`, and both start only with a profile: the other one is a template,
 * and by merging the profiles this one has its profile too.
 */
function isExtended(first: HostBinding, later: HostBinding): boolean {
  const [one, other] = [sourceOf(first.port.origin), sourceOf(later.port.origin)];
  const isSame = one && other && one.file === other.file && one.start === other.start;
  return isSame === true && [first, later].every(({ container }) => container.profiles.length > 0);
}

/** Whether Swarm puts both on different nodes, each with its own port of that number (`mode: host`): `node.labels.n == 1` and `== 2`. */
function isOnOtherNode(first: HostBinding, later: HostBinding): boolean {
  if (first.port.mode !== 'host' || later.port.mode !== 'host') return false;
  const where = ({ container }: HostBinding): readonly (readonly string[])[] =>
    (container.placement ?? []).flatMap((text) => {
      const m = /^\s*(\S+?)\s*(==|!=)\s*(.+?)\s*$/.exec(text);
      return m ? [m.slice(1)] : [];
    });
  return where(first).some(([key, is, value]) =>
    where(later).some(
      ([otherKey, otherIs, otherValue]) =>
        key === otherKey &&
        (is === '==' || otherIs === '==') &&
        (is === otherIs ? value !== otherValue : value === otherValue),
    ),
  );
}

/** Whether one is another version of what always runs, with a profile of its own: who asks for it by name starts it alone. */
function isAlternative({ first, later }: Clash): boolean {
  const [one, other] = [first.container, later.container];
  if (one.profiles.length === 0 && other.profiles.length === 0) return false;
  const [a = '', b = ''] = [one, other].map(({ process }) => process.image?.value);
  return a !== b && a !== '' && repositoryOf(a) === repositoryOf(b);
}

/** Whether one of the ports is only a default, which the sample of `.env` replaces. */
function isDefault(context: RuleContext, { first, later }: Clash): boolean {
  return [first, later].some(({ port }) => restsOnDefault(context, placeOf(port.origin)));
}

/** Whether an include tree offers both: each in a file of its own, and neither needs the other. */
function isChoice({ included = [] }: RuleContext, { first, later }: Clash): boolean {
  const [one, other] = [first, later].map(({ container }) => sourceOf(container.origin)?.file);
  if (one === undefined || other === undefined || one === other) return false;
  const needs = ({ container }: HostBinding, service: HostBinding): boolean =>
    container.process.dependsOn.some((d) => d.service === service.container.service);
  return included.includes(one) && included.includes(other) && !needs(first, later) && !needs(later, first);
}

function reportOf({ first, later }: Clash): Report {
  const same = first.container === later.container;
  return {
    origin: later.port.origin,
    message: `${later.container.name} publishes ${addressWords(later)} that ${same ? 'another of its ports' : first.container.name} already takes (${portWords(first.port)}).`,
    why: `Both need ${addressWords(later)}${first.port.hostIp === later.port.hostIp ? '' : ` (no address, 0.0.0.0 or [::] covers all addresses)`}. Only one socket can have a port on an address, so whichever starts second fails: "port is already allocated".`,
    related: [{ origin: first.port.origin, message: `${first.container.name} takes it here` }],
    kinship: `${first.container.id} ${later.container.id}`,
    subjects: [
      { kind: 'port', container: later.container.id, index: later.index },
      { kind: 'port', container: first.container.id, index: first.index },
    ],
  };
}

/** The places of one note that a person still reads. */
const MOST_PLACES = 12;

function noteOf({ later }: Clash, clashes: readonly Clash[]): Report {
  const ports = listed([...new Set(clashes.map((c) => String(c.later.port.hostPort)))].slice(0, MOST_PLACES));
  return {
    origin: later.port.origin,
    severity: 'information',
    message: `Services from included files publish the same host ports (${ports}), so they cannot all run at once.`,
    why: 'Each file adds a service to choose from, and those on the same port are alternatives. docker compose up with service names starts only those and their dependencies; without names it starts all, and the second on a port fails.',
    related: clashes.slice(0, MOST_PLACES).map((clash) => ({
      origin: clash.later.port.origin,
      message: `${clash.later.container.name} and ${clash.first.container.name}: ${addressWords(clash.later)}`,
    })),
    subjects: clashes.map((c) => ({ kind: 'port', container: c.later.container.id, index: c.later.index })),
  };
}

/** In the order of the files and of the text, so that the later of two is the one that a reader comes to last. */
function asWritten(bindings: readonly HostBinding[], files: ReadonlyMap<string, string>): readonly HostBinding[] {
  const rank = new Map([...files.keys()].map((file, i) => [file, i]));
  const place = bindings.map((binding) => ({ binding, at: sourceOf(binding.port.origin) }));
  return place
    .sort(
      (one, other) =>
        (rank.get(one.at?.file ?? '') ?? 0) - (rank.get(other.at?.file ?? '') ?? 0) ||
        (one.at?.start ?? 0) - (other.at?.start ?? 0) ||
        one.binding.index - other.binding.index,
    )
    .map((p) => p.binding);
}

function addressWords({ port }: HostBinding): string {
  const proto = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
  const host = port.hostIp === undefined || port.hostIp === '' ? '' : ` of ${port.hostIp}`;
  return `host port ${String(port.hostPort)}${proto}${host}`;
}
