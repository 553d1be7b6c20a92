import type { Problem } from '../model/index.ts';
import type { ComposeProject } from './ComposeProject.ts';
import { LoadedProject } from './project/LoadedProject.ts';
import { isNull, originOf, valueAt } from './yaml/ComposeNode.ts';

/**
 * What `docker compose config --format json` cannot print although Compose runs it: an SSH key of a build that has a path
 * (its MarshalJSON in compose-go types/ssh.go makes no JSON). Nothing is wrong with such a file.
 */
export function printingProblems(project: ComposeProject): readonly Problem[] {
  if (!(project instanceof LoadedProject)) return [];
  const problems: Problem[] = [];
  for (const { name, node, active } of project.services) {
    const keys = active ? valueAt(valueAt(node, 'build'), 'ssh') : undefined;
    const values = keys?.kind === 'map' ? [...keys.entries.values()].map(({ value }) => value) : [];
    const items = keys?.kind === 'seq' ? keys.items : [];
    const withPath = [
      ...values.filter((value) => !isNull(value)),
      ...items.filter((item) => item.kind === 'scalar' && item.text.includes('=')),
    ];
    for (const key of withPath) {
      problems.push({
        code: 'compose-not-printable',
        severity: 'error',
        message: `services.${name}.build.ssh: docker compose config cannot print a key that has a path as JSON.`,
        origin: originOf(key),
      });
    }
  }
  return problems;
}
