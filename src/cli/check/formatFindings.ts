import path from 'node:path';
import {
  type Finding,
  formatGithub,
  formatGitlab,
  formatJson,
  formatJunit,
  formatPretty,
  formatSarif,
  repositoryOf,
} from '../../core/analysis/index.ts';
import { nodeReader } from '../../host/index.ts';
import type { Surroundings } from '../Command.ts';
import type { Checked } from './lintProjects.ts';

export const formats = ['pretty', 'json', 'sarif', 'github', 'gitlab', 'junit'] as const;

export type Format = (typeof formats)[number];

/** Findings in a format. `all` is the folder whose projects were checked, where there can be several. */
export function formatFindings(
  { format, all }: { readonly format: Format; readonly all: string | undefined },
  shown: readonly Finding[],
  { texts, projects }: Checked,
  { directory, streams }: Surroundings,
): string {
  switch (format) {
    case 'json':
      return `${formatJson(shown, texts)}\n`;
    case 'sarif':
      return `${formatSarif(shown, texts)}\n`;
    case 'github':
      return formatGithub(shown, texts);
    case 'gitlab': {
      const top = path.resolve(directory, all ?? '.');
      return `${formatGitlab(shown, texts, { directory: repositoryOf(top, nodeReader()) ?? directory })}\n`;
    }
    case 'junit': {
      const roots = projects.flatMap(({ source }) => source.roots.slice(0, 1));
      return formatJunit(shown, texts, { directory, checked: roots });
    }
    case 'pretty': {
      const many = all === undefined ? {} : { projects: projects.length };
      return formatPretty(shown, texts, { color: streams.isTerminal, directory, ...many });
    }
  }
}
