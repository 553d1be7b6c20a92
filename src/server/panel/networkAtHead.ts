import * as l10n from '@vscode/l10n';
import type { Network } from '../../core/analysis/index.ts';
import { uriOf } from '../documents/places.ts';
import type { Editor } from '../Editor.ts';
import type { Project } from '../projects/Project.ts';

const MAX_ROUNDS = 20;

/** The network that the files of the last commit would make; `why` says why there is none. */
export async function networkAtHead(project: Project, editor: Editor): Promise<{ network?: Network; why?: string }> {
  const texts = new Map<string, string | null>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const wanted = new Set<string>();
    const { network, broken } = project.readWith({
      text: (path) => {
        if (!texts.has(path)) wanted.add(path);
        return texts.get(path);
      },
    });
    if (wanted.size === 0) {
      if (network && !broken) return { network };
      return { why: l10n.t('The last commit has no readable Compose project here.') };
    }
    const paths = [...wanted];
    const uris = paths.map((path) => uriOf(project.placeOf(path)));
    const answer = await editor.ask('netlens/atHead', { folder: uriOf(project.folder), uris });
    if ('why' in answer) return answer;
    // What the commit does not have (an ignored .env file, for instance) is not there.
    for (const [index, path] of paths.entries()) texts.set(path, answer.texts[index] ?? null);
  }
  return { why: l10n.t('The last commit could not be read.') };
}
