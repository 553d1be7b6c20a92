import { type Container, type Fix, sourceOf, type TextEdit } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import type { RuleContext } from '../../engine/LintInput.ts';
import { insertBefore } from '../../edits/insertBefore.ts';
import { insertKey } from '../../edits/insertKey.ts';
import { portWords, publishedEntries } from '../../index/publishedEntries.ts';
import { portRemovals } from '../../edits/removePorts.ts';
import { projectIndex } from '../../index/projectIndex.ts';

export const sharedNamespacePorts: Rule = {
  id: 'shared-namespace-ports',
  severity: 'error',
  group: 'Publishing',
  docs: {
    what: "A service that shares another container's network namespace has its own `ports` or `expose`.",
    why: `With \`network_mode: service:x\` (or \`container:x\`) the container gets no namespace, no eth0 and no veth pair: its process uses
those of x. A published port is a DNAT rule to an eth0 address, and the only one there is belongs to x. The engine refuses to create
the container: "conflicting options: port publishing and the container type network mode".

Peers reach it under the name of x as well: \`x:8080\`, not the service's own name.`,
    bad: {
      compose: `services:
  vpn:
    image: qmcgaw/gluetun
  torrent:
    image: example/torrent
    network_mode: service:vpn
    ports:
      - "8080:8080"
`,
    },
    good: {
      compose: `services:
  vpn:
    image: qmcgaw/gluetun
    ports:
      - "8080:8080"
  torrent:
    image: example/torrent
    network_mode: service:vpn
`,
    },
    fixSafety:
      'The fix moves the entries to the service that owns the namespace. It is not applied by "fix all": it changes another service, which runs today, and opens a port of the host for it.',
    references: [
      'passteque/gluetun#146',
      'dperson/openvpn-client#210',
      'https://github.com/moby/moby/blob/v28.5.2/runconfig/hostconfig_unix.go',
    ],
  },
  *check(context) {
    const index = projectIndex(context);
    for (const container of context.topology.containers) {
      if (container.namespace.kind !== 'shared') continue;
      const owner = index.ownerOf(container);
      const ownerName = owner?.name ?? container.namespace.with;
      const related = [
        { origin: sourceOf(container.namespaceOrigin), message: `the namespace of ${ownerName} is joined here` },
        { origin: owner && sourceOf(owner.origin), message: `${ownerName} owns the namespace; its ports belong here` },
      ];
      const subjects = [{ kind: 'container', id: container.id } as const];
      const [first] = container.published;
      if (first) {
        const listed = publishedEntries(container)
          .map((e) => (e.ports[0] ? portWords(e.ports[0].port) : ''))
          .join(', ');
        yield {
          origin: container.publishedOrigin ?? first.origin,
          message: `${container.name} shares the network namespace of ${ownerName}, so the engine refuses its ports (${listed}).`,
          why: `${container.name} has no eth0 of its own to forward to; the address, and with it every published port, belongs to ${ownerName}. Others dial it as ${ownerName}:PORT.`,
          related,
          fixes: [owner && owner.namespace.kind === 'own' ? moveFix(context, container, owner) : undefined],
          subjects,
        };
        continue;
      }
      const exposed = container.exposed.find((e) => e.by === 'expose');
      if (exposed) {
        yield {
          origin: exposed.origin,
          message: `${container.name} shares the network namespace of ${ownerName}, so the engine refuses its expose (${String(exposed.port)}).`,
          why: `The engine answers "conflicting options: port exposing and the container type network mode": the namespace's ports belong to ${ownerName}. Other containers need no expose to reach ${ownerName}:${String(exposed.port)}.`,
          related,
          subjects,
        };
      }
    }
  },
};

/** Takes the entries here and writes them, as they are, into the list of the namespace's owner. */
function moveFix(context: RuleContext, container: Container, owner: Container): Fix | undefined {
  const joinsOwner = (c: Container): boolean => c.namespace.kind === 'shared' && c.namespace.target === owner.id;
  const removals = portRemovals(context, container, joinsOwner);
  if (!removals) return undefined;
  const texts: string[] = [];
  for (const { origin, ports } of publishedEntries(container)) {
    const span = sourceOf(origin);
    const port = ports[0]?.port;
    const source = span && context.files.get(span.file)?.slice(span.start, span.end).trim();
    // The long syntax spans lines whose indentation would have to change.
    if (source === undefined || !port?.text || source.includes('\n')) return undefined;
    const taken = owner.published.some((p) => portWords(p) === portWords(port));
    if (!taken) texts.push(source);
  }
  const additions = texts.length === 0 ? [] : additionsTo(context, owner, texts);
  if (!additions) return undefined;
  return { title: `Move ports to ${owner.name}`, safe: false, edits: [...removals, ...additions] };
}

function additionsTo(context: RuleContext, owner: Container, texts: readonly string[]): TextEdit[] | undefined {
  const first = owner.published[0] && sourceOf(owner.published[0].origin);
  if (first) {
    // One edit for all, for two insertions at one place have no order.
    const one = insertBefore(context.files, first, { item: texts[0] ?? '', pair: '' });
    if (!one || !one.newText.includes(texts[0] ?? '')) return undefined;
    return [{ ...one, newText: texts.map((t) => one.newText.replace(texts[0] ?? '', () => t)).join('') }];
  }
  const key = sourceOf(owner.origin);
  const edit =
    key &&
    insertKey(context.files, key, {
      block: ['ports:', ...texts.map((t) => `  - ${t}`)],
      flow: `ports: [${texts.join(', ')}]`,
    });
  return edit && [edit];
}
