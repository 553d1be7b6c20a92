import type { Variable } from '../environment/Environment.ts';
import { parseDotenv } from '../environment/parseDotenv.ts';
import type { Loading } from '../loading/Loading.ts';
import { type ComposeNode, originOf, valueAt } from '../yaml/ComposeNode.ts';
import { scalarsOf } from '../yaml/nodeText.ts';

/**
 * Reads the files that a service takes labels from, for what Compose would refuse in them: they are env files that see only
 * the labels before them (compose-go types/project.go, WithServicesLabelsResolved). Labels themselves say nothing of networks.
 */
export function checkLabelFiles(service: ComposeNode, loading: Loading): void {
  const labels = new Map<string, Variable>();
  for (const file of scalarsOf(valueAt(service, 'label_file'))) {
    const source = loading.source(file.text);
    if (source === undefined) continue;
    if (source === null) {
      loading.problem({
        code: 'compose-label-file',
        severity: 'error',
        message: `The label file ${file.text} cannot be found.`,
        origin: originOf(file),
      });
      continue;
    }
    const read = parseDotenv(source, (name) => labels.get(name));
    for (const problem of read.problems) loading.problem(problem);
    for (const [name, variable] of read.variables) labels.set(name, variable);
  }
}
