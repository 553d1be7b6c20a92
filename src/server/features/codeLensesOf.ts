import * as l10n from '@vscode/l10n';
import type { CodeLens } from 'vscode-languageserver/node';
import { tallyOf } from '../../core/analysis/index.ts';
import { tallyText } from '../../protocol/index.ts';
import type { Client } from '../Client.ts';
import type { Project } from '../projects/Project.ts';

/** Lines that are searched for the key `services`. */
const MAX_LINES = 2000;

/** How much of a file that is none of a project is searched for services with an image: other files have services as well. */
const MAX_SEARCHED = 100_000;

const TAKE = 'netlens.takeAsProject';
const DIAGRAM = 'netlens.openDiagram';
const EXPLAIN = 'netlens.explainReachability';

/** An open file, and what is known of it. */
export interface LensedFile {
  readonly uri: string;
  readonly text: string;
  /** Whether it is a Compose file by its name or language, or by a setting. */
  readonly isCompose: boolean;
  readonly project: Project | undefined;
}

/**
 * Lenses over the services of a Compose file: "Open diagram" and "Explain reachability" where the client has these commands, else what the
 * network of the project is, in numbers; over those of another YAML file "Take as a Compose project". The line of the top-level key is found in the text, broken or not.
 */
export function codeLensesOf({ uri, text, isCompose, project }: LensedFile, client: Client): CodeLens[] {
  const lines = text.split(/\r\n?|\n/, MAX_LINES);
  const line = lines.findIndex((one) => /^["']?services["']?\s*:/.test(one));
  if (line < 0) return [];
  const range = { start: { line, character: 0 }, end: { line, character: lines[line]?.length ?? 0 } };
  if (!isCompose) {
    if (!client.hasCommand(TAKE) || !/^[ \t]+["']?(?:image|build)["']?[ \t]*:/m.test(text.slice(0, MAX_SEARCHED)))
      return [];
    const tooltip = l10n.t('Net Lens then reads the file as Compose does, and remembers it in netlens.projects');
    const title = `$(type-hierarchy) ${l10n.t('Treat as Compose project')}`;
    return [{ range, command: { title, command: TAKE, tooltip, arguments: [uri] } }];
  }
  const commands = [
    // What a title may have is the client's own: VS Code draws icons.
    {
      title: `$(type-hierarchy) ${l10n.t('Open diagram')}`,
      command: DIAGRAM,
      tooltip: l10n.t('Show the network of these services'),
    },
    { title: l10n.t('Explain reachability'), command: EXPLAIN, tooltip: l10n.t('Can A reach B, and why?') },
  ].filter(({ command }) => client.hasCommand(command));
  if (commands.length > 0) return commands.map((command) => ({ range, command: { ...command, arguments: [uri] } }));
  if (!project?.view) return [];
  const { findings, network } = project.view;
  const { containers, networks } = network.topology;
  const published = containers.reduce((sum, { published }) => sum + published.length, 0);
  const title = [
    containers.length === 1 ? l10n.t('1 container') : l10n.t`${containers.length} containers`,
    networks.length === 1 ? l10n.t('1 network') : l10n.t`${networks.length} networks`,
    published === 1 ? l10n.t('1 published port') : l10n.t`${published} published ports`,
    tallyText(tallyOf(findings)),
  ].join(' · ');
  // A lens without a command is text.
  return [{ range, command: { title, command: '' } }];
}
