import type { Problem } from '../../model/index.ts';
import { keyOriginOf, originOf } from '../yaml/ComposeNode.ts';
import type { LoadedProject, Service } from './LoadedProject.ts';

/** Reports the first circle of dependencies (compose-go graph/cycle.go); each service is visited once. */
export function dependencyCycle(project: LoadedProject, problems: Problem[]): void {
  const active = new Map(project.services.filter((s) => s.active).map((s) => [s.name, s]));
  const done = new Set<string>();
  for (const root of active.values()) {
    const path: { service: Service; next: number }[] = [];
    const onPath = new Set<string>();
    const enter = (service: Service) => {
      path.push({ service, next: 0 });
      onPath.add(service.name);
    };
    if (!done.has(root.name)) enter(root);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const dependency = top.service.dependencies[top.next++];
      if (!dependency) {
        done.add(top.service.name);
        onPath.delete(top.service.name);
        path.pop();
        continue;
      }
      if (onPath.has(dependency.service)) {
        const names = path.map((p) => p.service.name);
        const circle = [...names.slice(names.indexOf(dependency.service)), dependency.service];
        problems.push({
          code: 'compose-dependency-cycle',
          severity: 'error',
          message: `These services depend on each other in a circle: ${circle.join(' → ')}.`,
          origin: dependency.entry ? keyOriginOf(dependency.entry) : originOf(dependency.at),
        });
        return;
      }
      const service = active.get(dependency.service);
      if (service && !done.has(service.name)) enter(service);
    }
  }
}
