import * as vscode from 'vscode';
import { createParseCache, type Network, readProjectInSteps } from '../../core/analysis/index.ts';
import { inTurns } from '../language/inTurns.ts';
import { uriAt } from '../language/FileTexts.ts';
import type { Project } from '../language/Project.ts';
import { readSettings } from '../readSettings.ts';

/** The part of the built-in Git extension's API that is used (extensions/git/src/api/git.d.ts). */
interface GitApi {
  getRepository(uri: vscode.Uri): { show(ref: string, path: string): Promise<string> } | null;
}

const MAX_ROUNDS = 20;

/** The network that the files of the last commit would make. Never rejects: `why` says why there is none. */
export async function networkAtHead(project: Project): Promise<{ network?: Network; why?: string }> {
  const repository = (await gitApi())?.getRepository(project.base);
  if (!repository) return { why: vscode.l10n.t('The project is in no Git repository that VS Code has open.') };
  const texts = new Map<string, string | null>();
  const cache = createParseCache();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const wanted = new Set<string>();
    const reader = {
      text: (path: string) => {
        if (!texts.has(path)) wanted.add(path);
        return texts.get(path);
      },
    };
    // What a person said of sockets, and an engine of images, holds for both: the edit alone is to tell them apart.
    const { engine } = project.settings ?? readSettings(project.base);
    const { stated, images } = project;
    const { network, broken } = await inTurns(
      readProjectInSteps(project.request, reader, { engine, cache, stated, images }),
    );
    if (wanted.size === 0) {
      if (network && !broken) return { network };
      return { why: vscode.l10n.t('The last commit has no Compose project here that can be read.') };
    }
    for (const path of wanted) {
      const uri = uriAt(project.base, path);
      // What the commit does not have (an ignored .env file, for instance) is not there.
      texts.set(path, uri ? await repository.show('HEAD', uri.fsPath).catch(() => null) : null);
    }
  }
  return { why: vscode.l10n.t('The last commit could not be read.') };
}

async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<{ enabled: boolean; getAPI(version: 1): GitApi }>('vscode.git');
  if (!extension) return undefined;
  try {
    const git = await extension.activate();
    return git.enabled ? git.getAPI(1) : undefined;
  } catch {
    return undefined;
  }
}
