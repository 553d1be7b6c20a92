import { type Finding, plainText, type Severity } from '../../model/index.ts';
import { lineIndexes, type LineIndex } from './LineIndex.ts';
import { pathFrom } from './pathFrom.ts';
import { ruleCatalogue, ruleOf, pageOf } from '../engine/ruleCatalogue.ts';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/**
 * SARIF 2.1.0 (OASIS, sarif-schema-2.1.0), as code scanning reads it: every rule with its help, each finding with its
 * region (from 1, in UTF-16 code units), related places and fixes. Paths are relative to `directory`, else file URIs.
 */
export function formatSarif(
  findings: readonly Finding[],
  files: ReadonlyMap<string, string>,
  options: { readonly directory?: string; readonly version?: string } = {},
): string {
  const indexOf = lineIndexes(files);
  const ids = [...ruleCatalogue.map((r) => r.id)];
  for (const f of findings) if (!ids.includes(f.rule)) ids.push(f.rule);
  const positions = new Map(ids.map((id, i) => [id, i]));
  const artifact = (file: string) => ({ uri: uriOf(pathFrom(options.directory, file)) });
  const region = (index: LineIndex, start: number, end: number) => {
    const range = index.rangeOf(start, end);
    return {
      startLine: range.start.line + 1,
      startColumn: range.start.character + 1,
      endLine: range.end.line + 1,
      endColumn: range.end.character + 1,
    };
  };
  const location = (span: { readonly file: string; readonly start: number; readonly end: number }) => ({
    physicalLocation: {
      artifactLocation: artifact(span.file),
      region: region(indexOf(span.file), span.start, span.end),
    },
  });
  const results = findings.map((finding) => ({
    ruleId: finding.rule,
    ruleIndex: positions.get(finding.rule) ?? -1,
    level: LEVELS[finding.severity],
    message: { text: messageText(finding.message) },
    locations: [location(finding.origin)],
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.map((other, id) => ({
            id,
            ...location(other.origin),
            message: { text: messageText(other.message) },
          })),
        }),
    ...(finding.fixes.length === 0
      ? {}
      : {
          fixes: finding.fixes.map((fix) => ({
            description: { text: messageText(fix.title) },
            artifactChanges: [...new Set(fix.edits.map((e) => e.file))].map((file) => ({
              artifactLocation: artifact(file),
              replacements: fix.edits
                .filter((e) => e.file === file)
                .map((edit) => ({
                  deletedRegion: region(indexOf(file), edit.start, edit.end),
                  insertedContent: { text: edit.newText },
                })),
            })),
          })),
        }),
  }));
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Net Lens',
            informationUri: 'https://github.com/netlens/netlens',
            ...(options.version === undefined ? {} : { version: options.version }),
            rules: ids.map((id) => descriptor(id)),
          },
        },
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

function descriptor(id: string) {
  const rule = ruleOf(id);
  if (!rule) return { id };
  return {
    id,
    shortDescription: { text: rule.docs.what },
    fullDescription: { text: rule.docs.why },
    defaultConfiguration: { level: LEVELS[rule.severity] },
    helpUri: `https://github.com/netlens/netlens/blob/main/${pageOf(rule)}`,
    properties: { tags: [rule.group] },
  };
}

/** A path as a URI reference: each segment is escaped; an absolute one becomes a file URI. */
function uriOf(path: string): string {
  if (/^[a-z][a-z0-9+.-]+:/i.test(path) && !/^[a-z]:\//i.test(path)) return encodeURI(path);
  const escaped = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return `file://${escaped}`;
  return /^[a-z]:\//i.test(path) ? `file:///${escaped.replace('%3A', ':')}` : escaped;
}

/** A plain text message: without the escape, `[text](target)` in it is a link (SARIF 2.1.0, 3.11.6). */
function messageText(text: string): string {
  return plainText(text).replace(/[\\[\]]/g, (mark) => `\\${mark}`);
}
