import type { Document } from 'yaml';
import type { FileProblems } from './FileProblems.ts';

/**
 * Reports what the `yaml` package found wrong with a document, as far as go-yaml and libyaml agree.
 *
 * @param stoppedAt where reading stopped, which is no fault of what is open there.
 */
export function reportFaults(
  document: Document.Parsed | Document,
  problems: FileProblems,
  stoppedAt = Number.POSITIVE_INFINITY,
): void {
  for (const error of document.errors) {
    if (error.pos[1] >= stoppedAt) continue;
    // libyaml takes a # that begins a token for a comment, wherever it stands.
    if (error.message.startsWith('Comments must be separated')) continue;
    // YAML allows any tag; its meaning is up to the application.
    if (error.message.startsWith('Could not resolve tag: !!')) continue;
    // libyaml accepts the escape \' and refuses \/; the yaml package does the opposite (quotedText.ts).
    if (error.code === 'BAD_DQ_ESCAPE' && error.message.endsWith("\\'")) continue;
    const [start, end] = error.pos;
    problems.add('yaml-syntax', `Invalid YAML: ${error.message}`, start, Math.max(end, start + 1));
  }
  for (const warning of document.warnings) {
    // go-yaml knows %YAML and %TAG and refuses every other directive.
    if (!warning.message.startsWith('Unknown directive')) continue;
    const [start, end] = warning.pos;
    problems.add('yaml-directive', 'YAML has no directive of this name.', start, Math.max(end, start + 1));
  }
  const { explicit, version } = document.directives?.yaml ?? {};
  if (explicit && version !== '1.1') {
    problems.add(
      'yaml-version',
      `Compose reads only YAML 1.1: remove the directive %YAML ${version ?? ''}.`,
      0,
      Math.max(0, problems.file.text.indexOf('\n')),
    );
  }
}
