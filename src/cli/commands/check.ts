import path from 'node:path';
import {
  type BaselineEntry,
  type Finding,
  type RuleLevel,
  ruleSetting,
  type Severity,
} from '../../core/analysis/index.ts';
import { type BaselineFile, openBaseline, writeBaseline } from '../check/baselineFile.ts';
import { baselineLines } from '../check/baselineLines.ts';
import { fixFiles } from '../check/fixFiles.ts';
import { type Format, formatFindings, formats } from '../check/formatFindings.ts';
import { type Checked, lintProjects, openAgain } from '../check/lintProjects.ts';
import { openAll, type OpenedTree } from '../check/openAll.ts';
import type { Command, Surroundings } from '../Command.ts';
import { oneLine } from '../oneLine.ts';
import { openSource, type Source } from '../openSource.ts';
import { choice, numberFlag, readArguments, type SourceFlags, textFlag, textFlags, UsageError } from '../options.ts';
import { Progress } from '../Progress.ts';

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const satisfies readonly Severity[];
/** Where `--write-baseline` writes by default. */
const BASELINE = 'netlens-baseline.json';
/** A fix can uncover another finding or change the text of one. */
const MAX_PASSES = 10;

const OPTIONS = {
  all: { type: 'string' },
  format: { type: 'string' },
  json: { type: 'boolean' },
  severity: { type: 'string' },
  rule: { type: 'string', multiple: true },
  'max-warnings': { type: 'string' },
  baseline: { type: 'string' },
  'write-baseline': { type: 'boolean' },
  fix: { type: 'boolean' },
  'fix-unsafe': { type: 'boolean' },
} as const;

/** `netlens check`: the rules over a project, or over all of a tree. Exit 1 where something at or above the asked severity was found. */
export const check: Command = {
  summary: 'Find the network problems in Compose files',
  usage:
    'netlens check [--all DIR] [--format pretty|json|sarif|github|gitlab|junit] [--severity error|warning|information|hint]\n' +
    '       [--rule ID=LEVEL ...] [--max-warnings N] [--baseline FILE] [--write-baseline] [--fix | --fix-unsafe]',
  flags: `
What is checked and reported:
  --all DIR             every Compose project below DIR, and not only the one here
  --severity S          report what is at least as severe (default: warning); exit 1 if there is any
  --rule ID=LEVEL       off, hint, information, warning, error or default for one rule; may be repeated. It wins over
                        netlens.config.json or .netlensrc.json, which is looked for from the project's folder upwards
  --max-warnings N      exit 0 with up to N warnings; an error is still exit 1
  --baseline FILE       leave out the findings that FILE has, and say which of its entries are gone
  --write-baseline      write what is found to FILE (default: ${BASELINE}), and exit 0
  --fix, --fix-unsafe   apply the safe fixes; all fixes
  --format F            pretty, json, sarif, github (annotations), gitlab (code quality), junit
`,
  options: OPTIONS,
  words: { format: formats, severity: SEVERITIES },
  examples: [
    'netlens check',
    'netlens check --all . --format sarif > netlens.sarif',
    'netlens check -f compose.yaml -f compose.prod.yaml --severity error',
    'netlens check --fix',
  ],
  run: async (args, surroundings) => {
    const asked = readAsked(args, surroundings);
    const progress = new Progress(surroundings.streams);
    try {
      return await checked(asked, surroundings, progress);
    } finally {
      progress.clear();
    }
  },
};

/** The options from the flags. */
interface Asked {
  readonly source: SourceFlags;
  readonly all: string | undefined;
  readonly format: Format;
  /** The index of the mildest severity that is reported. */
  readonly threshold: number;
  readonly levels: ReadonlyMap<string, RuleLevel>;
  readonly maxWarnings: number | undefined;
  readonly baseline: string | undefined;
  readonly writesBaseline: boolean;
  readonly fixes: 'none' | 'safe' | 'all';
}

function readAsked(args: readonly string[], { directory }: Surroundings): Asked {
  const parsed = readArguments(args, OPTIONS);
  const { flags, source } = parsed;
  const levels = new Map<string, RuleLevel>();
  for (const text of textFlags(parsed, 'rule')) {
    const setting = ruleSetting(text);
    if ('why' in setting) throw new UsageError(setting.why);
    levels.set(setting.id, setting.level);
  }
  const fixes = flags.has('fix-unsafe') ? 'all' : flags.has('fix') ? 'safe' : 'none';
  if (fixes !== 'none' && source.files.includes('-'))
    throw new UsageError('--fix edits files, but standard input is not a file.');
  const baseline = textFlag(parsed, 'baseline');
  return {
    source,
    all: textFlag(parsed, 'all'),
    format: choice(parsed, 'format', formats, flags.has('json') ? 'json' : 'pretty'),
    threshold: SEVERITIES.indexOf(choice(parsed, 'severity', SEVERITIES, 'warning')),
    levels,
    maxWarnings: numberFlag(parsed, 'max-warnings'),
    baseline: baseline === undefined ? undefined : path.resolve(directory, baseline),
    writesBaseline: flags.has('write-baseline'),
    fixes,
  };
}

async function checked(asked: Asked, surroundings: Surroundings, progress: Progress): Promise<number> {
  const { streams, directory } = surroundings;
  const baseline = asked.baseline === undefined || asked.writesBaseline ? undefined : openBaseline(asked.baseline);
  const tree = await opened(asked, surroundings, progress);
  let result = lintProjects(tree.projects, asked.levels, directory, progress);
  for (let pass = 0; pass < MAX_PASSES && asked.fixes !== 'none'; pass++) {
    const written = fixFiles(reported(result, asked, baseline).shown, result, asked.fixes === 'all');
    if (written.size === 0) break;
    result = lintProjects(await openAgain(result.projects, written), asked.levels, directory, progress);
  }
  const { shown, old, gone } = reported(result, asked, baseline);
  progress.clear();
  for (const line of result.log) streams.err(`netlens check: ${oneLine(line)}\n`);
  for (const why of tree.unread) streams.err(`netlens: ${oneLine(why)}\n`);
  // A person reads everything in one place; a format for machines needs stdout for itself.
  const say = asked.format === 'pretty' ? streams.out : streams.err;
  if (asked.writesBaseline) {
    const file = asked.baseline ?? path.resolve(directory, BASELINE);
    writeBaseline(file, shown, result.texts);
    say(
      `Wrote ${shown.length} ${shown.length === 1 ? 'finding' : 'findings'} to ${oneLine(path.relative(directory, file) || file)}.\n`,
    );
  } else {
    streams.out(formatFindings(asked, shown, result, surroundings));
    for (const line of baselineLines(old, gone)) say(`${line}\n`);
  }
  for (const line of tree.leftOut) say(`${oneLine(line)}\n`);
  if (tree.unread.length > 0) return 2;
  return asked.writesBaseline ? 0 : exitCode(shown, asked.maxWarnings);
}

async function opened(asked: Asked, surroundings: Surroundings, progress: Progress): Promise<OpenedTree> {
  if (asked.all !== undefined) return openAll(asked.all, asked.source, surroundings, progress);
  const again = (): Promise<Source> => openSource(asked.source, surroundings);
  return { projects: [{ source: await again(), again }], leftOut: [], unread: [] };
}

/** The findings to report, and what the baseline hides. */
function reported(
  { findings, texts, projects }: Checked,
  asked: Asked,
  baseline: BaselineFile | undefined,
): { readonly shown: readonly Finding[]; readonly old: readonly Finding[]; readonly gone: readonly BaselineEntry[] } {
  const isShown = ({ severity }: Finding): boolean => SEVERITIES.indexOf(severity) <= asked.threshold;
  if (!baseline) return { shown: findings.filter(isShown), old: [], gone: [] };
  const { fresh, old, gone } = baseline.compare(findings, texts);
  // A rule that is off finds nothing, so its entries are not obsolete.
  const isOff = (rule: string): boolean =>
    (asked.levels.get(rule) ?? projects.map((p) => p.source.settings?.levels.get(rule)).find((l) => l === 'off')) ===
    'off';
  return { shown: fresh.filter(isShown), old: old.filter(isShown), gone: gone.filter(({ rule }) => !isOff(rule)) };
}

/** 1 where anything is reported; with `--max-warnings`, where there is an error or more warnings than that. */
function exitCode(shown: readonly Finding[], maxWarnings: number | undefined): number {
  if (maxWarnings === undefined) return shown.length > 0 ? 1 : 0;
  const count = (severity: Severity): number => shown.filter((finding) => finding.severity === severity).length;
  return count('error') > 0 || count('warning') > maxWarnings ? 1 : 0;
}
