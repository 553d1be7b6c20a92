import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  againstBaseline,
  type BaselineEntry,
  baselineText,
  type Finding,
  readBaseline,
} from '../../core/analysis/index.ts';
import { UnreadableInput, readJson } from '../openSource.ts';

/** A baseline on the disk. */
export interface BaselineFile {
  readonly compare: (findings: readonly Finding[], files: ReadonlyMap<string, string>) => ComparedFindings;
}

export interface ComparedFindings {
  readonly fresh: readonly Finding[];
  readonly old: readonly Finding[];
  /** Entries of the baseline whose finding was looked for and is gone. */
  readonly gone: readonly BaselineEntry[];
}

/** Opens a baseline. Throws UnreadableInput, with one sentence. */
export function openBaseline(file: string): BaselineFile {
  if (!existsSync(file)) throw new UnreadableInput(`${file}: no such file; --write-baseline creates it.`);
  const baseline = readBaseline(readJson(file));
  if ('why' in baseline) throw new UnreadableInput(`${file}: ${baseline.why}.`);
  const folder = path.dirname(file);
  return {
    compare: (findings, files) => {
      const { fresh, old, gone } = againstBaseline(findings, baseline, files, slashed(folder));
      // A file that was not read this time may still have its findings; a deleted one has none.
      const wasLookedFor = (entry: BaselineEntry): boolean => {
        const at = path.resolve(folder, entry.file);
        return files.has(slashed(at)) || files.has(at) || !existsSync(at);
      };
      return { fresh, old, gone: gone.filter(wasLookedFor) };
    },
  };
}

/** Writes a baseline of these findings. Throws UnreadableInput if that fails, or would overwrite another file. */
export function writeBaseline(file: string, findings: readonly Finding[], files: ReadonlyMap<string, string>): void {
  if (existsSync(file) && !isBaseline(file))
    throw new UnreadableInput(`${file} is not a baseline and was not overwritten.`);
  try {
    writeFileSync(file, baselineText(findings, files, slashed(path.dirname(file))));
  } catch (error) {
    throw new UnreadableInput(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
    );
  }
}

/** Whether it is a baseline of any version. */
function isBaseline(file: string): boolean {
  try {
    const raw = readJson(file);
    return typeof raw === 'object' && raw !== null && 'findings' in raw && Array.isArray(raw.findings);
  } catch {
    return false;
  }
}

function slashed(file: string): string {
  return file.replace(/\\/g, '/');
}
