import type { Container, PublishedPort } from '../../../model/index.ts';
import { editText } from '../../edits/editText.ts';
import { hostBindings } from '../../index/hostBindings.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

export const randomHostPort: Rule = {
  id: 'random-host-port',
  severity: 'information',
  group: 'Publishing',
  docs: {
    what: 'A port is published without a host port: Docker picks one, and another one at each start.',
    why: `\`ports: "80"\` names the container port alone. The DNAT rule is then for a host port that the engine takes from the ephemeral range (32768 and up), so that \`http://localhost:80\` reaches nothing, and no bookmark, firewall rule or client configuration holds for long. \`docker compose port web 80\` tells the one of now.

It is meant so for several replicas and for tests that ask for the port. Between containers it makes no difference: they dial the container port.`,
    bad: {
      compose: `services:
  web:
    image: nginx
    ports:
      - "80"
  app:
    image: example/app
    environment:
      PUBLIC_URL: http://localhost:80
`,
    },
    good: {
      compose: `services:
  web:
    image: nginx
    ports:
      - "80:80"
  app:
    image: example/app
    environment:
      PUBLIC_URL: http://localhost:80
`,
    },
    fixSafety:
      'Publishes the same number on the host, if nothing else in the project has it. Not part of "fix all": a port that Docker picks never clashes.',
    notFlagged: [
      'A service with several replicas, of which each gets a host port of its own.',
      'A host port from a variable that is not set: `unset-variable` reports it.',
      'It is only a hint where nothing in the project speaks of the port on the host.',
      'Ports that the engine does not open: host mode, shared namespaces, internal networks.',
    ],
    references: [
      'https://docs.docker.com/reference/compose-file/services/#ports',
      'petabridge/Cluster.WebCrawler#36',
      'https://docs.docker.com/reference/cli/docker/compose/port/',
    ],
  },
  *check(context): Iterable<Report> {
    const bindings = hostBindings(context);
    const taken = new Set(bindings.flatMap((b) => b.port.hostPort ?? b.port.hostPortRange ?? []));
    for (const { container, port, index } of bindings) {
      const { containerPort, text } = port;
      if (port.hostPort !== undefined || port.hostPortRange || container.replicas > 1) continue;
      // `"${PORT}:80"` without PORT.
      if (text?.value.includes(':')) continue;
      const isMeant = speaksOf(context, containerPort);
      yield {
        origin: port.origin,
        ...(isMeant ? {} : { severity: 'hint' as const }),
        message: `${container.name} publishes ${String(containerPort)} on a host port that Docker picks at each start.`,
        why: `Without a host port, the DNAT rule is for a free port of the host's ephemeral range, so port ${String(containerPort)} of the host does not lead to ${container.name}. "docker compose port ${container.service ?? container.name} ${String(containerPort)}" tells which one does.`,
        fixes: [taken.has(containerPort) ? undefined : sameFix(port)],
        subjects: [{ kind: 'port', container: container.id, index }],
      };
    }
  },
};

/** Whether a variable names the port on the host: `http://localhost:80`. */
function speaksOf(context: RuleContext, port: number): boolean {
  const named = new RegExp(`(?:^|[/@\\s,=])(?:localhost|127\\.0\\.0\\.1):${String(port)}(?!\\d)`);
  const says = ({ process }: Container): boolean => process.environment.some((e) => named.test(e.value?.value ?? ''));
  return projectIndex(context).services.some(says);
}

function sameFix({ text, containerPort, protocol }: PublishedPort) {
  const number = String(containerPort);
  // A number alone would be read as one in base 60 with a colon in it; only a quoted text can be edited so.
  if (!text || text.value !== number || protocol !== 'tcp' || containerPort < 60) return undefined;
  const edit = editText(text, 0, number.length, `${number}:${number}`);
  return edit && { title: `Publish ${number} as port ${number} of the host`, safe: false, edits: [edit] };
}
