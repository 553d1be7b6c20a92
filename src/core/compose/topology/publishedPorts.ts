import { type Origin, type PublishedPort, spanOf } from '../../model/index.ts';
import { portRange } from '../formats/parsePort.ts';
import { isShortPort } from '../phases/canonicalForm.ts';
import { type ComposeNode, originOf, type ScalarNode, valueAt } from '../yaml/ComposeNode.ts';
import { nodeText } from '../yaml/nodeText.ts';

/** The bindings of `ports`, in canonical form, with the place of each part. */
export function publishedPorts(ports: ComposeNode | undefined): readonly PublishedPort[] {
  if (ports?.kind !== 'seq') return [];
  return ports.items.flatMap((port) => {
    const made = publishedPort(port);
    return made ? [made] : [];
  });
}

function publishedPort(port: ComposeNode): PublishedPort | undefined {
  const target = scalarAt(port, 'target');
  const containerPort = Number(target?.text);
  const protocol = scalarAt(port, 'protocol')?.text.toLowerCase() ?? 'tcp';
  if (!target || !Number.isInteger(containerPort)) return undefined;
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'sctp') return undefined;
  const hostIp = scalarAt(port, 'host_ip');
  const published = scalarAt(port, 'published');
  const range = published && portRange(published.text);
  const mode = scalarAt(port, 'mode')?.text;
  const name = scalarAt(port, 'name')?.text;
  const short = isShortPort(port) ? nodeText(port.short) : undefined;
  return {
    ...(hostIp && hostIp.text !== '' ? { hostIp: hostIp.text, hostIpOrigin: placeOf(hostIp) } : {}),
    ...(range && range[0] === range[1] ? { hostPort: range[0] } : {}),
    ...(range && range[0] !== range[1] ? { hostPortRange: range } : {}),
    ...(published && range ? { hostPortOrigin: placeOf(published) } : {}),
    containerPort,
    containerPortOrigin: placeOf(target),
    protocol,
    ...(mode === 'host' || mode === 'ingress' ? { mode } : {}),
    ...(name ? { name } : {}),
    ...(short ? { text: short } : {}),
    origin: short ? short.origin : originOf(port),
  };
}

function scalarAt(node: ComposeNode, key: string): ScalarNode | undefined {
  const value = valueAt(node, key);
  return value?.kind === 'scalar' && value.type !== 'null' ? value : undefined;
}

function placeOf(node: ScalarNode): Origin {
  return spanOf(nodeText(node)) ?? originOf(node);
}
