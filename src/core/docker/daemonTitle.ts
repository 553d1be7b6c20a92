import * as v from 'valibot';
import { list, Oddities, tolerantFields } from './tolerantFields.ts';

const VERSION = {
  Version: v.string(),
  Platform: v.object({ Name: v.string() }),
  Components: list(v.object({ Name: v.string() })),
};
const INFO = {
  OperatingSystem: v.string(),
  Name: v.string(),
  SecurityOptions: list(v.string()),
  Swarm: v.object({ LocalNodeState: v.optional(v.string()) }),
};

/**
 * The name for a person of the daemon that gave these answers to GET /version and GET /info: "Docker 28.5.2, rootless", "Docker
 * Desktop 4.34.2 (engine 27.2.0), in a virtual machine", "Podman 5.8.0".
 */
export function daemonTitle(version: unknown, info: unknown): string {
  const odd = new Oddities();
  const said = tolerantFields(VERSION, version, '', odd);
  const about = tolerantFields(INFO, info, '', odd);
  const number = visible(said?.Version ?? '?');
  const os = about?.OperatingSystem ?? '';
  const name = about?.Name ?? '';
  const desktop = /^Docker Desktop(?: ([\d.]+))?/.exec(said?.Platform?.Name ?? '');
  const words: string[] = [];
  if ((said?.Components ?? []).some((c) => /podman/i.test(c.Name))) words.push(`Podman ${number}`);
  else if (desktop || os === 'Docker Desktop' || name === 'docker-desktop') {
    words.push(`Docker Desktop${desktop?.[1] ? ` ${desktop[1]}` : ''} (engine ${number})`, 'in a virtual machine');
  } else {
    words.push(`Docker ${number}`);
    const machine = machineOf(os, name);
    if (machine) words.push(`in ${machine}’s virtual machine`);
  }
  if ((about?.SecurityOptions ?? []).some((o) => o.includes('name=rootless'))) words.push('rootless');
  if (about?.Swarm?.LocalNodeState === 'active') words.push('in a Swarm');
  return words.join(', ');
}

/** Programs that run an ordinary engine in their own virtual machine, by its operating system or host name. */
function machineOf(os: string, name: string): string | undefined {
  if (os === 'OrbStack' || name === 'orbstack') return 'OrbStack';
  if (/^colima(-|$)/.test(name)) return 'Colima';
  if (/rancher.?desktop/i.test(`${os} ${name}`)) return 'Rancher Desktop';
  return undefined;
}

function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- what a daemon says is shown on one line
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 40);
}
