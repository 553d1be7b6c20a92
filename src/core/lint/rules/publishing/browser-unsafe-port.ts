import { type Container, type PublishedPort } from '../../../model/index.ts';
import { defaultPorts, knownImage } from '../../../process/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import { hostBindings } from '../../index/hostBindings.ts';

/**
 * Ports that browsers refuse for http and https ("bad ports"): https://fetch.spec.whatwg.org/#port-blocking, the same as
 * Chromium's net/base/port_util.cc.
 */
const BLOCKED = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110,
  111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532,
  540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061,
  6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

/** Container ports that hardly anything but a web server listens on. */
const WEB_PORTS = new Set([80, 443, 3000, 3001, 4200, 5173, 8000, 8001, 8008, 8080, 8081, 8088, 8443, 8888]);

/** Ports of the list whose own protocol is rarely run in a container, so that an unknown program there is a web server. */
const RARE = new Set([4045, 6000, 6566, 6665, 6666, 6668, 6669, 10080]);

export const browserUnsafePort: Rule = {
  id: 'browser-unsafe-port',
  severity: 'information',
  group: 'Publishing',
  docs: {
    what: 'A web server is published on a host port that browsers refuse to open.',
    why: `Browsers block a list of ports that belong to other protocols, so that a web page cannot be used to talk to a mail or IRC
server. The network path is fine: DNAT, bridge and listener work and \`curl\` gets an answer. The browser itself gives up with
\`ERR_UNSAFE_PORT\` before it sends a packet.`,
    bad: {
      compose: `services:
  gitlab:
    image: gitlab/gitlab-ce
    ports:
      - "10080:80"
`,
    },
    good: {
      compose: `services:
  gitlab:
    image: gitlab/gitlab-ce
    ports:
      - "10081:80"
`,
    },
    fixSafety: 'There is no automatic fix: people and bookmarks know the port.',
    notFlagged: [
      'A port of the list that serves its own protocol: 22 for ssh, 25 for mail, 53 for DNS, 6667 for IRC.',
      'udp, and ports that nothing marks as a web server.',
    ],
    references: [
      'sameersbn/docker-gitlab#2599',
      'sulu/sulu-docker#58',
      'https://fetch.spec.whatwg.org/#port-blocking',
      'https://chromium.googlesource.com/chromium/src/+/main/net/base/port_util.cc',
    ],
  },
  *check(context) {
    for (const { container, port, index } of hostBindings(context)) {
      if (port.hostPort === undefined || port.protocol !== 'tcp' || !BLOCKED.has(port.hostPort)) continue;
      if (!isWeb(container, port)) continue;
      yield {
        origin: port.origin,
        message: `Browsers refuse to open port ${String(port.hostPort)}, on which the web server of ${container.name} is published.`,
        why: `Port ${String(port.hostPort)} is on the browsers' list of blocked ports: they answer ERR_UNSAFE_PORT without sending a packet. The DNAT rule to ${container.name} works, as curl shows.`,
        subjects: [{ kind: 'port', container: container.id, index }],
      };
    }
  },
};

function isWeb(container: Container, port: PublishedPort): boolean {
  if (WEB_PORTS.has(port.containerPort)) return true;
  const known = knownImage(container);
  if (
    known &&
    /^(?:web|proxy|admin|monitoring)$/.test(known.image.role) &&
    defaultPorts(known)[0] === port.containerPort
  )
    return true;
  const here = new RegExp(`https?://[^/\\s:"']+:(?:${String(port.hostPort)}|${String(port.containerPort)})\\b`);
  const texts = [
    ...(container.process.healthcheck?.test ?? []),
    ...container.process.environment.flatMap((e) => (e.value ? [e.value] : [])),
  ];
  if (texts.some((t) => here.test(t.value))) return true;
  // A program of one's own: it has no protocol of that number to serve.
  return port.hostPort !== undefined && RARE.has(port.hostPort) && container.process.dockerfile !== undefined;
}
