import { type Container, type Fix, sourceOf, type SourceOrigin } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { appendedPorts, type AppendedPort } from '../../edits/appendedPorts.ts';
import { hostBindings, bindingsClash } from '../../index/hostBindings.ts';
import { keyAbove } from '../../edits/keyAbove.ts';
import { portWords } from '../../index/publishedEntries.ts';

export const overrideAppendsPort: Rule = {
  id: 'override-appends-port',
  severity: 'warning',
  group: 'Publishing',
  docs: {
    what: 'A later file publishes a container port again; Compose appends the entry, so both are published.',
    why: `When Compose merges files it **appends** lists. A port in compose.override.yaml does not replace the port of compose.yaml:
the service gets both mappings, so two DNAT rules lead to the same container port, and the mapping that should have been replaced stays open. Where both name the same host port on overlapping addresses (\`8080:80\` and \`127.0.0.1:8080:80\`), the second socket
cannot be opened and the container does not start.`,
    bad: {
      compose: `services:
  web:
    image: nginx
    extends:
      file: base.yaml
      service: web
    ports:
      - "127.0.0.1:9090:80"
`,
      files: {
        'base.yaml': `services:
  web:
    ports:
      - "8080:80"
`,
      },
    },
    good: {
      compose: `services:
  web:
    image: nginx
    extends:
      file: base.yaml
      service: web
    ports: !override
      - "127.0.0.1:9090:80"
`,
      files: {
        'base.yaml': `services:
  web:
    ports:
      - "8080:80"
`,
      },
    },
    fixSafety:
      'The fix writes `!override` after `ports:`, so that this list replaces the earlier one. It is not applied by "fix all": the earlier mapping works today and may be in use. It is offered only where the list repeats every container port of the earlier one, so that none is lost.',
    notFlagged: [
      'A list marked `!override`, or an earlier one taken away with `!reset`.',
      'An exact repetition, which Compose drops.',
      'Two entries with two different host addresses: both were chosen on purpose.',
      'Two entries for one container port in the same list.',
      'It is information where the later entry names no host port (`"80"`): the engine picks a free one, and nothing was to be moved.',
    ],
    references: [
      'docker/compose#7645',
      'docker/compose#2260',
      'zulip/docker-zulip#649',
      'https://docs.docker.com/reference/compose-file/merge/',
    ],
  },
  *check(context) {
    const appended = appendedPorts(context);
    const told = new Set<AppendedPort>();
    for (const one of appended) {
      if (told.has(one)) continue;
      const { container, earlier, later, index } = one;
      const clash = clashes(context, one);
      // One list, one cause.
      const others = clash ? [] : appended.filter((it) => it !== one && isOfList(it, one) && !clashes(context, it));
      for (const it of others) told.add(it);
      const place = sourceOf(later.origin);
      yield {
        origin: later.origin,
        ...(clash || later.hostPort !== undefined || later.hostPortRange !== undefined
          ? {}
          : { severity: 'information' as const }),
        message: clash
          ? `${portWords(later)} is added to ${portWords(earlier)} of ${container.name} and does not replace it; they cannot both be open.`
          : `${portWords(later)} is added to ${portWords(earlier)} of ${container.name} and does not replace it, so both are published.`,
        why: `Compose appends lists when it merges files, so ${container.name} has two mappings for port ${String(later.containerPort)} and the engine makes ${clash ? 'two host sockets for it, the second of which fails' : 'a DNAT rule for each'}.`,
        related: [
          { origin: earlier.origin, message: 'the mapping that stays' },
          ...others.map((it) => ({ origin: it.later.origin, message: `also added, to ${portWords(it.earlier)}` })),
        ],
        fixes: [place && overrideFix(context, container, place, appended)],
        subjects: [index, ...others.map((it) => it.index)].map((at) => ({
          kind: 'port',
          container: container.id,
          index: at,
        })),
      };
    }
  },
};

function isOfList(one: AppendedPort, other: AppendedPort): boolean {
  const file = (port: AppendedPort): string | undefined => sourceOf(port.later.origin)?.file;
  return one.container === other.container && file(one) === file(other);
}

function clashes(context: RuleContext, { earlier, later }: AppendedPort): boolean {
  const all = hostBindings(context);
  const a = all.find((b) => b.port === earlier);
  const b = all.find((x) => x.port === later);
  return a !== undefined && b !== undefined && bindingsClash(a, b);
}

function overrideFix(
  context: RuleContext,
  container: Container,
  later: SourceOrigin,
  appended: readonly AppendedPort[],
): Fix | undefined {
  const places = container.published.flatMap((p) => sourceOf(p.origin) ?? []);
  const first = places.filter((p) => p.file === later.file).sort((a, b) => a.start - b.start)[0];
  const key = first && keyAbove(context.files, first, 'ports');
  const text = key && context.files.get(key.file);
  if (!key || text === undefined) return undefined;
  const replaced = new Set(appended.filter((a) => a.container === container).map((a) => a.earlier));
  const kept = container.published.every((p) => sourceOf(p.origin)?.file === key.file || replaced.has(p));
  if (!kept) return undefined;
  const at = text.indexOf(':', key.end) + 1;
  return {
    title: 'Replace the earlier ports with !override',
    safe: false,
    edits: [{ file: key.file, start: at, end: at, newText: ' !override' }],
  };
}
