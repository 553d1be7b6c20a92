import { type Container, type FileChange, socketText } from '../../model/index.ts';
import { hostAddress } from '../narrate/hostAddress.ts';
import { shown } from '../narrate/shown.ts';
import type { Case, Fix } from './Case.ts';
import { answeringPublished, publishedOnLoopbackOnly } from './verified.ts';
import { name } from './words.ts';

/** The way in for those who cannot reach the container's own address: the published port, where one answers, or publishing it. */
export function publishFix(known: Case, target: Container, port: number): Fix {
  const at = hostAddress(known.state) ?? 'the host';
  const service = shown(target.service ?? target.name);
  const udp = known.packet.protocol === 'udp' ? '/udp' : '';
  const answering = answeringPublished(known, target, port);
  if (answering) {
    return {
      title: `Dial the published port: ${socketText(answering.address, answering.port)}`,
      detail: `The host forwards it to ${name(target)}'s ${port}.`,
    };
  }
  const binding = target.published.find((p) => p.containerPort === port && p.hostPort !== undefined);
  if (binding && publishedOnLoopbackOnly(target, port)) {
    return {
      title: `Publish it beyond the loopback: "${binding.hostPort ?? port}:${port}${udp}" in the ports of ${service}`,
      detail: `It is now published on ${shown(binding.hostIp ?? '127.0.0.1')}, only for processes on this host. After the change every machine that can reach the host gets in, past ufw and firewalld.`,
    };
  }
  if (binding) {
    return {
      title: `Dial the published port: ${socketText(at, binding.hostPort ?? port)}`,
      detail: `That is the way in. It cannot be reached yet, for a separate reason: ask about ${socketText(at, binding.hostPort ?? port)}.`,
    };
  }
  return {
    title: `Publish the port: "${port}:${port}${udp}" in the ports of ${service}`,
    detail: `Then dial ${socketText(at, port)}. A container's address is private to this host and can change at every start.`,
    change: publishChange(target, port, known.packet.protocol),
  };
}

/** Publishing a port under its own number. */
export function publishChange(target: Container, port: number, protocol: 'tcp' | 'udp'): FileChange {
  return { kind: 'publish', container: target.id, hostPort: port, containerPort: port, protocol };
}
