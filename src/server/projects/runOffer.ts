import * as l10n from '@vscode/l10n';
import type { FileCombination } from '../../core/analysis/index.ts';
import { type RunOffer } from '../../protocol/index.ts';
import type { Project } from './Project.ts';
import type { RunChoice } from './RunChoices.ts';

/** The id of what Compose takes by itself. */
const DEFAULT = '';

/** The profiles and combinations of files that a project can be read with, as a page offers them. */
export function runOffer(project: Project): RunOffer {
  const network = project.view?.network;
  const active = new Set(network?.project?.profiles ?? []);
  const names = new Set(network?.topology.containers.flatMap(({ profiles }) => profiles) ?? []);
  const { files } = project.choice ?? {};
  const isChosen = (combination: FileCombination): boolean =>
    JSON.stringify(combination.files) === JSON.stringify(files);
  const said = project.combinations;
  return {
    profiles: [...names].sort().map((name) => ({ name, isOn: active.has('*') || active.has(name) })),
    files:
      said.length === 0
        ? []
        : [
            {
              id: DEFAULT,
              label: l10n.t({ message: 'Default', comment: 'The files that Compose takes by itself.' }),
              isOn: !said.some(isChosen),
            },
            ...said.map((combination) => ({
              id: idOf(combination),
              label: labelOf(combination, project.folder.path),
              isOn: isChosen(combination),
            })),
          ],
  };
}

/** The choice after a person chose files (by the id of the offer) or profiles; undefined where there is no such offer. */
export function chosen(
  project: Project,
  { files: id, profiles }: { readonly files?: string | undefined; readonly profiles?: readonly string[] | undefined },
): RunChoice | undefined {
  const { files: before, profiles: on } = project.choice ?? {};
  if (profiles) return { ...(before ? { files: before } : {}), profiles };
  if (id === DEFAULT) return on ? { profiles: on } : {};
  const combination = project.combinations.find((one) => idOf(one) === id);
  if (!combination) return undefined;
  const wanted = combination.profiles.length > 0 ? combination.profiles : on;
  return { files: combination.files, ...(wanted ? { profiles: wanted } : {}) };
}

function idOf({ files, profiles }: FileCombination): string {
  return JSON.stringify([files, profiles]);
}

/** `compose.yaml + compose.prod.yaml, profile debug (Makefile:3)`. */
function labelOf({ files, profiles, said }: FileCombination, folder: string): string {
  const short = (path: string): string => (path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path);
  const names = files.map(short).join(' + ');
  const listed = profiles.join(', ');
  const on = profiles.length === 1 ? l10n.t`profile ${listed}` : l10n.t`profiles ${listed}`;
  return `${names}${profiles.length > 0 ? `, ${on}` : ''}${said ? ` (${said.file.split('/').at(-1) ?? ''}:${said.line})` : ''}`;
}
