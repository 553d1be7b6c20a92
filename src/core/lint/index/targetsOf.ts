import type { Target } from './Target.ts';
import type { ProjectIndex } from './projectIndex.ts';
import type { Reference } from './Reference.ts';

/** Resolves a reference's name: /etc/hosts first, then links, then the names of the project. Addresses are `unknown`. */
export function targetsOf(index: ProjectIndex, reference: Reference): Target {
  let target = known.get(reference);
  if (!target) known.set(reference, (target = resolve(index, reference)));
  return target;
}

/** A cache, since several rules ask about each reference; each run makes new references. */
const known = new WeakMap<Reference, Target>();

function resolve(index: ProjectIndex, reference: Reference): Target {
  const { from } = reference;
  const host = reference.host.toLowerCase().replace(/\.$/, '');
  const owner = index.ownerOf(from) ?? from;
  // A container that joins another's namespace gets that one's /etc/hosts.
  const line = owner.extraHosts.find((h) => h.name.toLowerCase() === host);
  if (line && reference.where !== 'link') return { kind: 'extra-host', address: line.address };
  const link = owner.links.find((l) => l.alias.toLowerCase() === host || l.target.toLowerCase() === host);
  const name = link ? link.target.toLowerCase() : host;
  let containers = index.named(name);
  if (containers.length === 0) containers = index.named(withoutNetwork(index, name));
  if (containers.length === 0) return { kind: 'unknown' };
  const namespace = index.namespaceOf(from);
  if (containers.some((c) => index.namespaceOf(c) === namespace)) return { kind: 'self' };
  return { kind: 'services', containers };
}

/** `db.shop_default` is db on that network. */
function withoutNetwork(index: ProjectIndex, name: string): string {
  const dot = name.indexOf('.');
  if (dot < 0) return name;
  const suffix = name.slice(dot + 1);
  for (const n of index.networks.values()) if (n.name.toLowerCase() === suffix) return name.slice(0, dot);
  return name;
}
