import { sourceOf, type Container, type EnvironmentVariable, type PublishedPort } from '../../../model/index.ts';
import { declaredListeners, knownImage } from '../../../process/index.ts';
import { publishedText } from '../../report/phrases.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';

export const portVariableShared: Rule = {
  id: 'port-variable-shared',
  severity: 'information',
  group: 'Publishing',
  docs: {
    what: 'One variable sets the port on the host, and reaches the program in the container too, which may move to it.',
    why: `\`"\${PORT:-3003}:3003"\` changes only the host's side of the DNAT rule. If \`PORT\` also reaches the container (\`env_file: .env\`, \`environment\`), a program that takes its port from \`PORT\`, as most web frameworks do, listens on that one: the rule still sends packets to 3003, where nothing listens. With the default both sides are the same, so it shows only once someone changes the port.`,
    bad: {
      compose: `services:
  web:
    image: example/web
    env_file: .env
    ports:
      - "\${PORT:-3003}:3003"
`,
      files: { '.env': 'PORT=80\n' },
    },
    good: {
      compose: `services:
  web:
    image: example/web
    environment:
      PORT: 3003
    env_file: .env
    ports:
      - "\${PORT:-3003}:3003"
`,
      files: { '.env': 'PORT=80\n' },
    },
    fixSafety:
      'There is no fix: give the variable of the host a name of its own (HOST_PORT), or set PORT for the service to the container port.',
    notFlagged: [
      'A variable that has the value of the container port.',
      'An image that is known, or whose words, variables or files tell where it listens: `target-port-mismatch` reports it if that is another port.',
      'A service that sets the variable to another value, and one that does not get it.',
      'A command that names the container port.',
    ],
    references: ['https://12factor.net/port-binding', 'https://docs.docker.com/compose/how-tos/environment-variables/'],
  },
  *check(context): Iterable<Report> {
    for (const container of projectIndex(context).services) {
      if (container.namespace.kind !== 'own' || isTold(container)) continue;
      for (const [index, port] of container.published.entries()) {
        const variable = sharedVariable(context, container, port);
        if (!variable) continue;
        const { name } = variable;
        const host = String(port.hostPort);
        yield {
          origin: port.origin,
          message: `${name} sets the host port of ${container.name} and reaches its program too: if that takes its port from ${name}, it listens on ${host}, and ${publishedText(port)} leads to ${String(port.containerPort)}.`,
          why: `The DNAT rule sends packets to port ${String(port.containerPort)} of ${container.name}'s eth0. Most web frameworks listen on the port that ${name} names.`,
          related: [{ origin: variable.keyOrigin, message: `${container.name} gets ${name} here.` }],
          subjects: [{ kind: 'port', container: container.id, index }],
        };
      }
    }
  },
};

/** Whether anything surer than EXPOSE and `ports` says where it listens, or its image is known. */
function isTold(container: Container): boolean {
  const isBase = knownImage(container)?.image.role === 'runtime';
  return (
    (knownImage(container) !== undefined && !isBase) ||
    declaredListeners(container).some((l) => l.protocol === 'tcp' && (l.level ?? 5) <= 3)
  );
}

const HOST_VARIABLE = /^["']?(?:[\d.]+:)?\$\{?([A-Z][A-Z\d_]*)(?::?-[^}]*)?\}?:\d/;

function sharedVariable(
  { files }: RuleContext,
  { process }: Container,
  port: PublishedPort,
): EnvironmentVariable | undefined {
  const at = sourceOf(port.origin);
  const written = at && files.get(at.file)?.slice(at.start, at.end);
  const name = HOST_VARIABLE.exec(written ?? '')?.[1];
  if (name === undefined || !/^(?:(?:APP|SERVER|HTTP|WEB)_)?PORT$/.test(name) || port.protocol !== 'tcp')
    return undefined;
  if (port.hostPort === undefined || port.hostPort === port.containerPort) return undefined;
  const words = [...(process.command?.words ?? []), ...(process.entrypoint?.words ?? [])];
  const number = new RegExp(`(?<!\\d)${String(port.containerPort)}(?!\\d)`);
  if (words.some((w) => number.test(w.value))) return undefined;
  return process.environment.find((e) => e.name === name && e.value?.value === String(port.hostPort));
}
