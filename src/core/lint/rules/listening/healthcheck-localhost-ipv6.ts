import { failingConnections } from '../../index/connections.ts';
import { fixText } from '../../edits/editText.ts';
import { spotOf } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

export const healthcheckLocalhostIpv6: Rule = {
  id: 'healthcheck-localhost-ipv6',
  severity: 'information',
  group: 'Listening address',
  docs: {
    what: 'A health check calls localhost with busybox wget, which tries only ::1, while most servers listen on IPv4.',
    why: `The container's /etc/hosts has two lines for localhost: 127.0.0.1 and ::1, both on the loopback of its namespace. busybox wget (Alpine) resolves the name to ::1 first and does not try the other one. A server that is bound to 0.0.0.0 has no IPv6 socket, so the kernel refuses: the container is unhealthy although it serves, \`depends_on: condition: service_healthy\` never comes true, and proxies take it out.`,
    bad: {
      compose: `services:
  app:
    image: example/app:alpine
    healthcheck:
      test: ["CMD", "wget", "-qO-", "http://localhost:3000/health"]
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app:alpine
    healthcheck:
      test: ["CMD", "wget", "-qO-", "http://127.0.0.1:3000/health"]
`,
    },
    fixSafety: 'Writes 127.0.0.1. Safe: a server that listens on every address, or on localhost, answers there.',
    notFlagged: [
      'curl, which tries both addresses.',
      'Images that are not known to be Alpine or busybox.',
      'A check that is refused on 127.0.0.1 as well.',
    ],
    references: ['maplibre/martin#1674', 'wallabag/docker#407', 'portchecker.io#355'],
  },
  *check(context): Iterable<Report> {
    // Where IPv4 is refused as well, 127.0.0.1 helps nobody, and destination-unreachable says why.
    const refused = new Set(
      failingConnections(context).map(({ reference: r }) => (r.where === 'healthcheck' ? r.from : '')),
    );
    const index = projectIndex(context);
    for (const container of index.services) {
      if (refused.has(container)) continue;
      const { healthcheck, image, baseImage, dockerfile } = container.process;
      if (!healthcheck || healthcheck.disabled) continue;
      const images = [image, baseImage, ...(dockerfile?.from.slice(-1) ?? [])];
      if (!images.some((t) => /alpine|busybox/i.test(t?.value ?? ''))) continue;
      const wget = healthcheck.test.findIndex((t) => /(?:^|[\s;&|(/])wget\b/.test(t.value));
      if (wget < 0) continue;
      for (const [i, text] of healthcheck.test.entries()) {
        if (healthcheck.form === 'CMD' && i <= wget) continue;
        const at = text.value.search(/(?<![\w.-])localhost(?![\w.-]*\.)/i);
        if (at < 0 || (healthcheck.form === 'CMD-SHELL' && at < text.value.search(/wget\b/))) continue;
        // A port that the server is not on fails by either address.
        const port = Number(/^localhost:(\d{1,5})(?!\d)/i.exec(text.value.slice(at))?.[1]);
        const known = index.listenersOf(container.id).filter((l) => l.protocol === 'tcp' && (l.level ?? 3) <= 2);
        if (port > 0 && known.length > 0 && known.every((l) => l.port !== port)) break;
        yield {
          origin: spotOf(text, at, at + 'localhost'.length),
          message: `The health check of ${container.name} calls localhost with busybox wget, which tries only ::1, while most servers listen on IPv4.`,
          why: `/etc/hosts in ${container.name}'s namespace gives localhost two addresses, and busybox wget tries only ::1; a server on 0.0.0.0 does not answer there.`,
          fixes: [fixText('Use 127.0.0.1', true, { text, start: at, end: at + 'localhost'.length }, '127.0.0.1')],
          subjects: [{ kind: 'container', id: container.id }],
        };
        break;
      }
    }
  },
};
