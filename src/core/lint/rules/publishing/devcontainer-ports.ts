import { type DevContainer, type ForwardedPort, isLoopbackHost, type NamedService } from '../../../model/index.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import type { Report, Rule } from '../../engine/Rule.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { listed, namesOf } from '../../report/phrases.ts';

export const devcontainerPorts: Rule = {
  id: 'devcontainer-ports',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: 'A devcontainer.json forwards a port of the wrong container, or names a service that the Compose files do not have.',
    why: `The editor's server runs in the container of \`service\`, and \`forwardPorts\` brings a port from there to the loopback of the machine in front of you. A bare number is dialled at that container's **own** 127.0.0.1: the loopback of its network namespace, where a database of another container does not listen. \`"db:5432"\` is dialled at that name, over the bridge.

A service that shares the other one's namespace (\`network_mode: service:db\`) has its loopback too, so there the number alone is right.

\`appPort\` publishes a port of a container that is made from an image or a Dockerfile. With \`dockerComposeFile\` it is not read: ports are published by the Compose file.

A wrong port is information. A missing service is a warning, because the container does not start without it.`,
    bad: {
      compose: `services:
  workspace:
    image: mcr.microsoft.com/devcontainers/base:bookworm
    command: sleep infinity
  db:
    image: postgres:17
`,
      files: {
        '.devcontainer/devcontainer.json': `{
  "dockerComposeFile": "../compose.yaml",
  "service": "workspace",
  "forwardPorts": [5432]
}
`,
      },
    },
    good: {
      compose: `services:
  workspace:
    image: mcr.microsoft.com/devcontainers/base:bookworm
    command: sleep infinity
  db:
    image: postgres:17
`,
      files: {
        '.devcontainer/devcontainer.json': `{
  "dockerComposeFile": "../compose.yaml",
  "service": "workspace",
  "forwardPorts": ["db:5432", 3000]
}
`,
      },
    },
    fixSafety:
      'The fix writes the name of the service before the port. Not part of "fix all": a server of your own may be started on that port in the workspace.',
    notFlagged: [
      'A port on which something in the namespace of the workspace is known to listen, and one whose owner is not known.',
      'A service that has the port only by `ports`, `expose` or EXPOSE: a development server in the workspace may use it as well.',
      'A missing service where not all of the Compose files that the devcontainer.json names were read.',
    ],
    references: [
      'https://containers.dev/implementors/json_reference/',
      'https://code.visualstudio.com/docs/devcontainers/containers#_forwarding-or-publishing-a-port',
      'devcontainers/spec#22',
    ],
  },
  *check(context) {
    const { devContainer } = context.topology;
    if (!devContainer) return;
    yield* missingServices(context, devContainer);
    for (const forwarded of devContainer.forwarded) {
      const report = forwarded.host === undefined || isLoopbackHost(forwarded.host) ? ownPort : namedPort;
      const found = report(context, devContainer, forwarded);
      if (found) yield found;
    }
    if (devContainer.appPort)
      yield {
        origin: devContainer.appPort,
        severity: 'information',
        message: `appPort is ignored when dockerComposeFile is set: publish ports of ${devContainer.service.name} in the Compose file.`,
        why: 'Compose creates the container and publishes what ports lists. forwardPorts works in both cases.',
        subjects: subjectsOf(context, devContainer),
      };
  },
};

function* missingServices(context: RuleContext, { service, runs, isWhole }: DevContainer): Iterable<Report> {
  const { services } = projectIndex(context);
  if (!isWhole || services.length === 0) return;
  const missing = (named: NamedService): boolean => services.every((c) => c.service !== named.name);
  for (const named of [service, ...runs].filter(missing))
    yield {
      origin: named.origin,
      message: `The Compose files have no service ${named.name}: they have ${listed(services.map((c) => c.service ?? c.name))}.`,
      why: 'The Dev Containers extension asks docker compose to start this service and attaches to its container.',
    };
}

/** A bare port, or one of localhost: the workspace's own loopback. */
function ownPort(
  context: RuleContext,
  devContainer: DevContainer,
  { port, origin }: ForwardedPort,
): Report | undefined {
  const index = projectIndex(context);
  const workspace = index.services.find((c) => c.service === devContainer.service.name);
  if (!workspace || index.listensOn(workspace, port)) return undefined;
  const members = index.sharing(workspace);
  // EXPOSE and ports of another service do not keep a development server from the same number.
  const others = index.services.filter(
    (container) =>
      !members.includes(container) &&
      index.listenersOf(container.id).some((l) => l.protocol === 'tcp' && l.port === port && (l.level ?? 3) <= 3),
  );
  const [other] = others;
  if (!other) return undefined;
  const name = other.service ?? other.name;
  const only = new Set(others.map((c) => c.service ?? c.id)).size === 1 && index.shareNetwork(workspace, other);
  return {
    origin,
    severity: 'information',
    message: `Forwarding ${String(port)} means port ${String(port)} of ${workspace.name} itself, but ${namesOf(others)} listens on it.`,
    why: `The editor's server runs in ${workspace.name} and dials 127.0.0.1, the loopback of its own network namespace. "${name}:${String(port)}" is dialled by name, over the bridge they share.`,
    related: [{ origin: other.origin, message: `${other.name} is another container.` }],
    fixes: only
      ? [
          {
            title: `Forward "${name}:${String(port)}"`,
            safe: false,
            edits: [{ file: origin.file, start: origin.start, end: origin.end, newText: `"${name}:${String(port)}"` }],
          },
        ]
      : [],
    subjects: [{ kind: 'container', id: workspace.id }],
  };
}

/** `db:5432`: what the workspace dials has to be reached from there. */
function namedPort(
  context: RuleContext,
  { service }: DevContainer,
  { host = '', port, origin }: ForwardedPort,
): Report | undefined {
  const workspace = projectIndex(context).services.find((c) => c.service === service.name);
  if (!workspace) return undefined;
  const socket = { host, port, protocol: 'tcp' } as const;
  if (context.glance(workspace.id, socket)?.verdict !== 'unreachable') return undefined;
  const answer = context.dial(workspace.id, socket);
  if (!answer) return undefined;
  return {
    origin,
    severity: 'information',
    message: `${host}:${String(port)} cannot be reached from ${workspace.name}: ${answer.reason.message}`,
    why: `forwardPorts brings what ${workspace.name} reaches to the machine in front of you. "Explain Reachability" shows the path hop by hop.`,
    subjects: [{ kind: 'container', id: workspace.id }],
  };
}

function subjectsOf(context: RuleContext, { service }: DevContainer): Report['subjects'] & object {
  const workspace = projectIndex(context).services.find((c) => c.service === service.name);
  return workspace ? [{ kind: 'container', id: workspace.id }] : [];
}
