import { type Container, HOST, isLoopbackHost, type Text } from '../../../model/index.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { publishedText, spotOf } from '../../report/phrases.ts';

export const jmxSecondPort: Rule = {
  id: 'jmx-second-port',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: "A Java program's JMX port is published, but the port of JMX's second connection is not.",
    why: `A JMX client connects twice: to the registry at \`jmxremote.port\`, and then to the RMI server at the host and the port that the registry names. The host is \`java.rmi.server.hostname\`. The port is \`jmxremote.rmi.port\`; without it the JVM takes a free one at every start, which nothing publishes. The registry knows nothing of \`ports\`, so both must have the same number inside and outside.`,
    bad: {
      compose: `services:
  app:
    image: example/app
    ports: ["127.0.0.1:9010:9010"]
    environment:
      JAVA_TOOL_OPTIONS: >-
        -Dcom.sun.management.jmxremote.port=9010
        -Djava.rmi.server.hostname=localhost
`,
    },
    good: {
      compose: `services:
  app:
    image: example/app
    ports: ["127.0.0.1:9010:9010"]
    environment:
      JAVA_TOOL_OPTIONS: >-
        -Dcom.sun.management.jmxremote.port=9010
        -Dcom.sun.management.jmxremote.rmi.port=9010
        -Djava.rmi.server.hostname=localhost
`,
    },
    fixSafety: 'There is no edit: which number is free on the host is not known.',
    notFlagged: [
      'A JMX port that is not published.',
      "Options without `java.rmi.server.hostname`: the registry names the container's address, which the host reaches on Linux.",
    ],
    references: [
      'https://docs.oracle.com/en/java/javase/21/management/monitoring-and-management-using-jmx-technology.html',
      'https://docs.oracle.com/en/java/javase/21/docs/api/java.rmi/java/rmi/server/package-summary.html',
    ],
  },
  *check(context): Iterable<Report> {
    const index = projectIndex(context);
    for (const container of index.services) {
      if (index.namespaceOf(container) === HOST) continue;
      const told = jmxOf(container);
      if (!told) continue;
      const { port, host, second, text, start, end } = told;
      const owner = index.ownerOf(container) ?? container;
      const at = owner.published.findIndex((p) => p.protocol === 'tcp' && p.containerPort === port);
      const published = owner.published[at];
      if (!published || !isLoopbackHost(host)) continue;
      const isOpen =
        second !== undefined && owner.published.some((p) => p.containerPort === second && p.hostPort === second);
      if (isOpen) continue;
      yield {
        origin: spotOf(text, start, end),
        message: `${container.name} publishes its JMX port as ${publishedText(published)}, but sends clients on to ${host}:${second ?? '<a free port>'}, which nothing publishes.`,
        why:
          second === undefined
            ? `Without com.sun.management.jmxremote.rmi.port the JVM picks a free port for the second connection at each start, and no DNAT rule forwards it.`
            : `The client is told port ${second}, as it is inside ${container.name}, but the host's port ${second} does not lead to it.`,
        related: [{ origin: published.origin, message: 'The first connection uses this port.' }],
        subjects: [
          { kind: 'container', id: container.id },
          { kind: 'port', container: owner.id, index: at },
        ],
      };
    }
  },
};

interface Jmx {
  readonly port: number;
  readonly host: string;
  /** The port of the second connection, where it is set. */
  readonly second?: number;
  /** `text.value[start, end)` is the port of the registry. */
  readonly text: Text;
  readonly start: number;
  readonly end: number;
}

/** Options of a JVM, wherever the container is given them; undefined where it announces no host. */
function jmxOf({ process }: Container): Jmx | undefined {
  const words = [process.entrypoint, process.command].flatMap((list) => list?.words ?? []);
  const texts = [...process.environment.flatMap(({ value }) => value ?? []), ...words];
  if (!texts.some((text) => text.value.includes('java.rmi.server.hostname='))) return undefined;
  const all = texts.map((text) => text.value).join('\n');
  const host = /-Djava\.rmi\.server\.hostname=([\w.-]+)/.exec(all)?.[1];
  const second = /-Dcom\.sun\.management\.jmxremote\.rmi\.port=(\d{1,5})/.exec(all)?.[1];
  if (host === undefined) return undefined;
  for (const text of texts) {
    const m = /-Dcom\.sun\.management\.jmxremote\.port=(\d{1,5})/.exec(text.value);
    if (m?.[1] === undefined) continue;
    const end = m.index + m[0].length;
    return {
      port: Number(m[1]),
      host,
      ...(second === undefined ? {} : { second: Number(second) }),
      text,
      start: end - m[1].length,
      end,
    };
  }
  return undefined;
}
