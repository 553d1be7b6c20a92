import type { Service } from '../project/LoadedProject.ts';

/** Services in the order in which Compose can start them: what they depend on first, else as the file has them. */
export function startOrder(services: readonly Service[]): readonly Service[] {
  const byName = new Map(services.map((service) => [service.name, service]));
  const ordered: Service[] = [];
  const seen = new Set<string>();
  // An explicit stack: a chain of dependencies can be as long as the file.
  for (const root of services) {
    const stack: { service: Service; next: number }[] = [];
    if (!seen.has(root.name)) stack.push({ service: root, next: 0 });
    seen.add(root.name);
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const dependency = top.service.dependencies[top.next++];
      if (!dependency) {
        ordered.push(top.service);
        stack.pop();
        continue;
      }
      const service = byName.get(dependency.service);
      if (!service || seen.has(service.name)) continue;
      seen.add(service.name);
      stack.push({ service, next: 0 });
    }
  }
  return ordered;
}
