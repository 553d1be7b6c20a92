import {
  applyEdits,
  atOnce,
  type Finding,
  formatGithub,
  formatJson,
  formatPretty,
  formatSarif,
  provenFixes,
  type Severity,
} from '../../core/analysis/index.ts';
import { writeText } from '../../host/index.ts';
import { choice, readArguments, UsageError } from '../options.ts';
import { openSource, type Source, UnreadableInput } from '../openSource.ts';
import type { Command, Surroundings } from '../Command.ts';

const SEVERITIES = ['error', 'warning', 'information', 'hint'] as const satisfies readonly Severity[];

/** `netlens check`: the rules over a project. Exit 1 where something at or above the asked severity was found. */
export const check: Command = {
  summary: 'Find the network problems in Compose files',
  usage:
    'netlens check [--format pretty|json|sarif|github] [--severity error|warning|information|hint] [--fix | --fix-unsafe]',
  run: async (args, surroundings) => {
    const parsed = readArguments(args, {
      format: { type: 'string' },
      json: { type: 'boolean' },
      severity: { type: 'string' },
      fix: { type: 'boolean' },
      'fix-unsafe': { type: 'boolean' },
    });
    const format = choice(
      parsed,
      'format',
      ['pretty', 'json', 'sarif', 'github'],
      parsed.flags.has('json') ? 'json' : 'pretty',
    );
    const threshold = SEVERITIES.indexOf(choice(parsed, 'severity', SEVERITIES, 'warning'));
    const unsafe = parsed.flags.has('fix-unsafe');
    let checked = await findingsOf(parsed.source, surroundings);
    if (unsafe || parsed.flags.has('fix')) {
      if (parsed.source.files.includes('-'))
        throw new UsageError('--fix edits files, and what comes on standard input is none.');
      // A fix can uncover another finding or change the text of one, so repeat until there is nothing to fix.
      for (let pass = 0; pass < 10 && fixFiles(checked, threshold, unsafe); pass++)
        checked = await findingsOf(parsed.source, surroundings);
    }
    const shown = checked.findings.filter((f) => SEVERITIES.indexOf(f.severity) <= threshold);
    const texts = textsOf(shown, checked.source);
    const { out, err, isTerminal } = surroundings.streams;
    for (const line of checked.log) err(`netlens check: ${line}\n`);
    if (format === 'json') out(`${formatJson(shown, texts)}\n`);
    else if (format === 'sarif') out(`${formatSarif(shown, texts)}\n`);
    else if (format === 'github') out(formatGithub(shown, texts));
    else out(formatPretty(shown, texts, { color: isTerminal, directory: surroundings.directory }));
    return shown.length > 0 ? 1 : 0;
  },
};

interface Checked {
  readonly source: Source;
  readonly findings: readonly Finding[];
  readonly log: readonly string[];
}

async function findingsOf(flags: Parameters<typeof openSource>[0], surroundings: Surroundings): Promise<Checked> {
  const source = await openSource(flags, surroundings);
  const { findings, log } = source.network.findings();
  return { source, findings, log };
}

/** Writes the fixes of what is shown, as far as they prove good on the model; false where there was nothing to write. */
function fixFiles({ findings, source }: Checked, threshold: number, unsafe: boolean): boolean {
  const shown = findings.filter((f) => SEVERITIES.indexOf(f.severity) <= threshold);
  let written = false;
  for (const [file, edits] of atOnce(provenFixes(source.network, shown, { unsafe }))) {
    const before = source.reader.text(file);
    if (typeof before !== 'string') continue;
    const after = applyEdits(before, edits);
    if (after === before) continue;
    try {
      writeText(file, after);
    } catch (error) {
      throw new UnreadableInput(
        `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'}).`,
      );
    }
    written = true;
  }
  return written;
}

function textsOf(findings: readonly Finding[], source: Source): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const file of new Set(
    findings.flatMap((finding) => [
      finding.origin.file,
      ...finding.related.map((r) => r.origin.file),
      ...finding.fixes.flatMap((x) => x.edits.map((e) => e.file)),
    ]),
  )) {
    const text = source.reader.text(file);
    if (typeof text === 'string') texts.set(file, text);
  }
  return texts;
}
