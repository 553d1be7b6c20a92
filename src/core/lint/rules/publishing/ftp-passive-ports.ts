import {
  type Container,
  isLoopback,
  type Listener,
  parseIpLiteral,
  type PublishedPort,
  sourceOf,
  type Text,
} from '../../../model/index.ts';
import { declaredListeners, knownImage } from '../../../process/index.ts';
import { insertItem } from '../../edits/insertItem.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { hostBindings } from '../../index/hostBindings.ts';
import { projectIndex } from '../../index/projectIndex.ts';

export const ftpPassivePorts: Rule = {
  id: 'ftp-passive-ports',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: 'An FTP server is published without its passive-mode ports, or tells clients an address that they cannot reach.',
    why: `FTP opens a second connection for every listing and every file. In passive mode the server answers PASV with an address and a port of its passive range, as it sees them **inside its network namespace**, and the client dials that. Docker's DNAT rules rewrite packets and not what FTP says in them, so each port of the range must be published under its own number, and the server must be told the host address that clients use. Otherwise the login works, and the first \`ls\` hangs.

A range under other numbers does not help: the server announces its own. An address that is loopback or 0.0.0.0 is information only, because many clients then take the address of the first connection.`,
    bad: {
      compose: `services:
  files:
    image: fauria/vsftpd
    environment:
      PASV_ADDRESS: 192.168.1.20
    ports:
      - "21:21"
`,
    },
    good: {
      compose: `services:
  files:
    image: fauria/vsftpd
    environment:
      PASV_ADDRESS: 192.168.1.20
      PASV_MIN_PORT: 21100
      PASV_MAX_PORT: 21110
    ports:
      - "21:21"
      - "21100-21110:21100-21110"
`,
    },
    fixSafety:
      'The fix publishes the range beside the port of the server. Not part of "fix all": it opens ports of the host.',
    notFlagged: [
      'A server whose passive range is not known, or whose own port is not published.',
      'SFTP, which has one connection.',
      'Passive mode that is switched off.',
    ],
    references: [
      'https://www.rfc-editor.org/rfc/rfc959',
      'https://github.com/fauria/docker-vsftpd',
      'https://security.appspot.com/vsftpd/vsftpd_conf.html',
    ],
  },
  *check(context) {
    for (const container of projectIndex(context).services) {
      const listeners = declaredListeners(container);
      const passive = listeners.filter((l) => l.socket === 'passive' && l.protocol === 'tcp');
      const control = listeners.find((l) => l.socket === 'main')?.port ?? 21;
      const entry = hostBindings(context).find((b) => b.container === container && b.port.containerPort === control);
      if (passive.length === 0 || !entry) continue;
      const missing = rangeReport(context, container, entry.port, passive);
      if (missing) yield missing;
      const told = announcedReport(container);
      if (told) yield told;
    }
  },
};

/** Ports of the range that no port of the same number on the host leads to. */
function rangeReport(
  context: RuleContext,
  container: Container,
  control: PublishedPort,
  passive: readonly Listener[],
): Report | undefined {
  const leads = (port: number): boolean =>
    container.published.some((p) => p.protocol === 'tcp' && p.containerPort === port && p.hostPort === port);
  if (passive.every((l) => leads(l.port))) return undefined;
  const ports = passive.map((l) => l.port);
  const [first, last] = [Math.min(...ports), Math.max(...ports)];
  const range = first === last ? String(first) : `${String(first)}-${String(last)}`;
  const moved = container.published.find((p) => ports.includes(p.containerPort) && p.hostPort !== p.containerPort);
  const said = passive[0]?.by ?? '';
  const origin = (moved ?? container.published.find((p) => ports.includes(p.containerPort)) ?? control).origin;
  const entry = sourceOf(control.origin);
  const isNew = !container.published.some((p) => ports.includes(p.containerPort));
  const mapping = `${control.hostIp === undefined || control.hostIp.includes(':') ? '' : `${control.hostIp}:`}${range}:${range}`;
  const edit = isNew && entry ? insertItem(context.files, entry, `"${mapping}"`) : undefined;
  return {
    origin,
    message: moved
      ? `${container.name} announces its passive ports ${range} (${said}), but not all of them are published under the same numbers.`
      : `${container.name} uses the passive ports ${range} for data connections (${said}), but not all of them are published.`,
    why: `PASV answers name a port in ${container.name}'s network namespace. An outside client dials it on the host, where no DNAT rule matches: the login works, but the first listing hangs.`,
    fixes: [edit && { title: `Publish ${mapping}`, safe: false, edits: [edit] }],
    subjects: [{ kind: 'container', id: container.id }],
  };
}

/** An address that is set and that no client reaches the host by. */
function announcedReport(container: Container): Report | undefined {
  const names = (knownImage(container)?.image.announces ?? []).flatMap((a) => a.variables ?? []);
  const set = container.process.environment.find((e) => names.includes(e.name) && e.value?.value);
  if (!set?.value || !isNobodys(set.value, container)) return undefined;
  return {
    origin: set.value.origin,
    severity: 'information',
    message: `${container.name} tells FTP clients to open data connections to ${set.value.value} (${set.name}), which is not an address where they reach the host.`,
    why: 'The PASV reply is text inside the connection, which DNAT does not rewrite: it must name an address of the host that clients can reach.',
    subjects: [{ kind: 'container', id: container.id }],
  };
}

/** Loopback, the wildcard, or an address of the container itself. */
function isNobodys({ value }: Text, container: Container): boolean {
  const ip = parseIpLiteral(value.trim());
  if (!ip) return value.trim() === container.service;
  return ip.text === '0.0.0.0' || isLoopback(ip.text) || container.endpoints.some((e) => e.ipv4 === ip.text);
}
