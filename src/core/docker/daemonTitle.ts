import * as v from 'valibot';
import { machineOf } from './machineOf.ts';
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
  Rootless: v.boolean(),
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
  else if (desktop || machineOf(os, name) === 'Docker Desktop') {
    words.push(`Docker Desktop${desktop?.[1] ? ` ${desktop[1]}` : ''} (engine ${number})`, 'in a virtual machine');
  } else {
    words.push(`Docker ${number}`);
    const machine = machineOf(os, name);
    if (machine) words.push(`in ${machine}’s virtual machine`);
  }
  if (about?.Rootless === true || (about?.SecurityOptions ?? []).some((o) => o.includes('name=rootless')))
    words.push('rootless');
  if (about?.Swarm?.LocalNodeState === 'active') words.push('in a Swarm');
  return words.join(', ');
}

function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- what a daemon says is shown on one line
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').slice(0, 40);
}
