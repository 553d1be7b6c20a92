import { substitute } from '../environment/substitute.ts';
import { baseName } from '../formats/posixPath.ts';
import { type ComposeNode, originOf, type ScalarNode, valueAt } from '../yaml/ComposeNode.ts';
import type { ComposeRequest } from '../ComposeRequest.ts';
import type { ChosenFiles } from './chooseFiles.ts';
import type { Loading } from './Loading.ts';

/** compose-go NormalizeProjectName: lowercase letters, digits, `_` and `-`, and no `_` or `-` in front. */
export function normalizeProjectName(name: string): string {
  return (name.toLowerCase().match(/[a-z0-9_-]/g) ?? []).join('').replace(/^[_-]+/, '');
}

/**
 * The project's name: `-p`, COMPOSE_PROJECT_NAME, the last `name:` of the files, the project directory's name. The first
 * two have to be well-formed; the others are made so.
 */
export function projectName(request: ComposeRequest, chosen: ChosenFiles, loading: Loading): string {
  const imperative = request.projectName ?? (chosen.environment.get('COMPOSE_PROJECT_NAME')?.value || undefined);
  if (imperative) {
    if (normalizeProjectName(imperative) !== imperative) {
      const at = chosen.environment.get('COMPOSE_PROJECT_NAME')?.pieces?.[0]?.source;
      loading.problem({
        code: 'compose-project-name',
        severity: 'error',
        message: `${JSON.stringify(imperative)} is not a valid project name: use lowercase letters, digits, hyphens and underscores, starting with a letter or digit.`,
        ...(at && request.projectName === undefined ? { origin: at } : {}),
      });
    }
    return imperative;
  }
  const names = chosen.files.flatMap((file) => {
    const documents = loading.parsed(file)?.documents ?? [];
    return documents.map((document) => valueAt(document, 'name')).filter((n) => n !== undefined && isName(n));
  }) as ScalarNode[];
  const last = names.at(-1);
  if (!last) return normalizeProjectName(baseName(chosen.directory));
  const { text } = substitute(last.text, (name) => chosen.environment.get(name));
  const normal = normalizeProjectName(text);
  if (normal === '') {
    loading.problem({
      code: 'compose-project-name',
      severity: 'error',
      message: 'The project name is empty.',
      origin: originOf(last),
    });
  }
  return normal;
}

function isName(node: ComposeNode): boolean {
  return node.kind === 'scalar' && node.type !== 'null' && node.text !== '';
}
