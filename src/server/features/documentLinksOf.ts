import * as l10n from '@vscode/l10n';
import type { DocumentLink } from 'vscode-languageserver/node';
import { isSettingsFile, LineIndex, pageOf, ruleOf } from '../../core/analysis/index.ts';
import type { Client } from '../Client.ts';
import { folderOf, type Place } from '../documents/places.ts';

const MAX_LINKS = 1000;

/** What may be a path: a word of YAML, or a part of one between colons (`./nginx.conf:/etc/nginx/nginx.conf:ro`). */
const WORD = /[^\s"'`,:;{}[\]<>|=&*#!%@\\]+/g;
const MAX_WORD = 1000;
/** `# netlens-ignore loopback-bind, startup-race` */
const IGNORED = /netlens-ignore\b[ \t:]*([a-z0-9-]+(?:[ \t,]+[a-z0-9-]+)*)/g;
/** A name in the quotes of JSON. */
const QUOTED = /"(?:netlens\.)?(?:rules\.)?([a-z0-9-]+)"\s*:/g;

/** What a file of a project may link to. */
export interface LinkContext {
  readonly text: string;
  readonly place: Place;
  /** The project's folder: paths count from there, or from the file's own. */
  readonly folder: string;
  /** Whether the project reads a file, which is there. */
  readonly isRead: (path: string) => boolean;
  readonly uriOf: (path: string) => string;
}

/** Links to the files that the project reads, where the text names them, and to the pages of rules that it names. */
export function documentLinksOf({ text, place, folder, isRead, uriOf }: LinkContext, client: Client): DocumentLink[] {
  const index = new LineIndex(text);
  const links: DocumentLink[] = [];
  const link = (start: number, length: number, target: string, tooltip: string): void => {
    if (links.length < MAX_LINKS) links.push({ range: index.rangeOf(start, start + length), target, tooltip });
  };
  const rules = (pattern: RegExp): void => {
    for (const match of text.matchAll(pattern)) {
      const names = match[1] ?? '';
      const at = match.index + match[0].indexOf(names);
      for (const name of names.matchAll(/[a-z0-9-]+/g)) {
        const rule = ruleOf(name[0]);
        if (rule)
          link(at + name.index, rule.id.length, `${client.pages}/${pageOf(rule)}`, l10n.t`Read about ${rule.id}`);
      }
    }
  };
  if (isSettingsFile(place.path)) {
    rules(QUOTED);
    return links;
  }
  rules(IGNORED);
  for (const match of text.matchAll(WORD)) {
    if (match[0].length > MAX_WORD || !/[./]/.test(match[0])) continue;
    const path = [folderOf(place.path), folder]
      .map((from) => resolved(from, match[0]))
      .find((path) => path !== place.path && isRead(path));
    if (path !== undefined) link(match.index, match[0].length, uriOf(path), l10n.t('Open the file'));
  }
  return links;
}

/** A path from a folder, with `.` and `..` worked out. */
function resolved(folder: string, path: string): string {
  if (path.startsWith('/')) return path;
  const parts = folder.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
