import path from 'node:path';
import { type Finding, type Network, type RuleLevel, withLevels } from '../../core/analysis/index.ts';
import type { Progress } from '../Progress.ts';
import type { OpenedProject } from './openAll.ts';

/** All findings of all projects. */
export interface Checked {
  readonly projects: readonly OpenedProject[];
  readonly findings: readonly Finding[];
  /** Which network each of them is of. */
  readonly networks: ReadonlyMap<Finding, Network>;
  readonly texts: ReadonlyMap<string, string>;
  readonly log: readonly string[];
}

/** Runs the rules over each project. A finding in a file that two projects share counts once. */
export function lintProjects(
  projects: readonly OpenedProject[],
  levels: ReadonlyMap<string, RuleLevel>,
  directory: string,
  progress: Progress,
): Checked {
  const found = new Map<string, Finding>();
  const networks = new Map<Finding, Network>();
  const texts = new Map<string, string>();
  const log = new Set<string>();
  for (const [i, { source }] of projects.entries()) {
    const of = projects.length > 1 ? ` ${i + 1} of ${projects.length}` : '';
    const name = (): string => `Checking${of}: ${path.relative(directory, source.roots[0] ?? directory) || directory}`;
    const severities = withLevels(withLevels(new Map(), source.settings?.levels ?? []), levels);
    progress.say(name);
    const linted = source.network.findings({ severities, syntax: true });
    for (const line of linted.log) log.add(line);
    for (const finding of linted.findings) {
      const { origin, rule, message } = finding;
      const key = [rule, origin.file, origin.start, origin.end, message].join('\0');
      if (found.has(key)) continue;
      found.set(key, finding);
      networks.set(finding, source.network);
      for (const file of filesOf(finding)) {
        const text = texts.has(file) ? undefined : source.reader.text(file);
        if (typeof text === 'string') texts.set(file, text);
      }
    }
    // Which files were looked at counts too: a baseline has entries of some where nothing was found.
    for (const [file, text] of source.network.texts) if (!texts.has(file)) texts.set(file, text);
  }
  return { projects, findings: [...found.values()], networks, texts, log: [...log] };
}

function filesOf({ origin, related, fixes }: Finding): readonly string[] {
  return [
    origin.file,
    ...related.map((r) => r.origin.file),
    ...fixes.flatMap((fix) => fix.edits.map((edit) => edit.file)),
  ];
}

/** Opens the projects that read a written file, or may read a new one, again; the others stay. */
export async function openAgain(
  projects: readonly OpenedProject[],
  written: ReadonlySet<string>,
): Promise<readonly OpenedProject[]> {
  const now: OpenedProject[] = [];
  for (const { source, again } of projects) {
    // A new file may be read by any of them.
    const isOlder = [...written].some(
      (file) => source.network.texts.has(file) || projects.every((p) => !p.source.network.texts.has(file)),
    );
    now.push({ source: isOlder ? await again() : source, again });
  }
  return now;
}
