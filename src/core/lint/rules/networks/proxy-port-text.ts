import type { Container, Text } from '../../../model/index.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { spotOf } from '../../report/phrases.ts';

export const proxyPortText: Rule = {
  id: 'proxy-port-text',
  severity: 'warning',
  group: 'Network definitions',
  docs: {
    what: 'What tells a reverse proxy the port of a service is not one port number.',
    why: `nginx-proxy and Traefik dial the container's own address on one port: the one that \`VIRTUAL_PORT\` or \`…loadbalancer.server.port\` names. A list (\`80,8080\`), a mapping (\`8080:80\`) or a port with its protocol (\`80/tcp\`) is no port of any socket: nginx-proxy marks the server as down, or nginx rejects its whole configuration, and Traefik answers 502.

Two ports are two hosts or two paths: \`VIRTUAL_HOST_MULTIPORTS\` of nginx-proxy, two services of one container for Traefik.`,
    bad: {
      compose: `services:
  app:
    image: example/app
    environment:
      VIRTUAL_HOST: app.example.org
      VIRTUAL_PORT: 80,8080
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    environment:
      VIRTUAL_HOST: app.example.org
      VIRTUAL_PORT: 8080
`,
    },
    fixSafety: 'There is no edit: which of the ports is meant only a person knows.',
    notFlagged: [
      'A value that a variable leaves empty, and `VIRTUAL_PORT` beside no `VIRTUAL_HOST` or beside `VIRTUAL_HOST_MULTIPORTS`: it is not read.',
      'A label of a service that Traefik is told to leave out (`traefik.enable=false`).',
      'A template that is filled in later (`{{ … }}`).',
    ],
    references: [
      'nginx-proxy/nginx-proxy#939',
      'nginx-proxy/nginx-proxy#325',
      'https://github.com/nginx-proxy/nginx-proxy/tree/main/docs#virtual-ports',
      'https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/',
    ],
  },
  *check(context): Iterable<Report> {
    for (const container of projectIndex(context).services)
      for (const { name, text, proxy } of toldPorts(container)) {
        const value = text.value.trim();
        if (value === '' || /[${}]/.test(value) || isPort(value)) continue;
        yield {
          origin: spotOf(text, 0, text.value.length),
          message: `${name} of ${container.name} is ${value}, but ${proxy} takes one port number.`,
          why: `${proxy} dials ${container.name}'s own address and this port, and no socket has such a one: it has no way to the service.`,
          subjects: [{ kind: 'container', id: container.id }],
        };
      }
  },
};

interface ToldPort {
  readonly name: string;
  readonly text: Text;
  readonly proxy: string;
}

function* toldPorts({ process: { environment, labels } }: Container): Iterable<ToldPort> {
  const variable = (name: string): Text | undefined => environment.find((e) => e.name === name)?.value;
  const text = variable('VIRTUAL_PORT');
  const isRead =
    (variable('VIRTUAL_HOST')?.value ?? '') !== '' && (variable('VIRTUAL_HOST_MULTIPORTS')?.value ?? '') === '';
  if (text && isRead) yield { name: 'VIRTUAL_PORT', text, proxy: 'nginx-proxy' };
  if (/^false$/i.test(labels.get('traefik.enable')?.value ?? '')) return;
  for (const [name, label] of labels)
    if (/^traefik\.(?:(?:http|tcp|udp)\.services\.[^.]+\.loadbalancer\.server\.)?port$/i.test(name))
      yield { name, text: label, proxy: 'Traefik' };
}

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65536;
}
