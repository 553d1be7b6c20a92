import type { Container } from '../../model/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { projectIndex } from './projectIndex.ts';
import type { Reference } from './Reference.ts';
import { references } from './references.ts';
import { targetsOf } from './targetsOf.ts';
import type { RuleContext } from '../engine/LintInput.ts';

/** Who in the project dials whom: by the namespace that is dialled. */
const byNamespace = analysis((context): ReadonlyMap<string, readonly Reference[]> => {
  const index = projectIndex(context);
  const found = new Map<string, Reference[]>();
  for (const reference of references(context)) {
    if (reference.outward || reference.where === 'link') continue;
    const target = targetsOf(index, reference);
    if (target.kind !== 'services') continue;
    for (const c of target.containers) {
      const namespace = index.namespaceOf(c);
      const list = found.get(namespace);
      if (list) list.push(reference);
      else found.set(namespace, [reference]);
    }
  }
  return found;
});

/** References of other containers to this one's namespace. */
export function diallersOf(context: RuleContext, container: Container): readonly Reference[] {
  return byNamespace(context).get(projectIndex(context).namespaceOf(container)) ?? [];
}

/** A reference of another container to this port of it; where the port is not known, any that does not name another. */
export function diallerOf(context: RuleContext, container: Container, port: number | undefined): Reference | undefined {
  return diallersOf(context, container).find((reference) => {
    if (reference.port !== undefined) return port === undefined || reference.port === port;
    return port === undefined || reference.meant.length === 0 || reference.meant.includes(port);
  });
}
