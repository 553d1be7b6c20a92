import type { Finding } from '../../model/index.ts';
import { pathAcross } from './pathFrom.ts';

/** What a finding is, wherever its text has moved to in its file and on whichever machine the files lie. */
export interface StableKey {
  readonly rule: string;
  /** As seen from the folder that was given, with forward slashes. */
  readonly file: string;
  /** The finding's message without what changes by itself. */
  readonly message: string;
}

const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;

/**
 * The key of a finding. The message has the names and ports, so it tells two findings of one rule apart; what is taken out of it
 * is the folder of the project, which another machine has elsewhere, and each address that does not stand in the file: Docker
 * would give that one out, and a network that is added in front moves it.
 */
export function stableKey(finding: Finding, files: ReadonlyMap<string, string>, directory: string): StableKey {
  const { rule, origin } = finding;
  const text = files.get(origin.file) ?? '';
  const folder = `${directory.replace(/\/+$/, '')}/`;
  const message = finding.message
    .replaceAll(folder, '')
    .replace(IPV4, (address) => (text.includes(address) ? address : '<address>'));
  return { rule, file: pathAcross(directory, origin.file), message };
}
