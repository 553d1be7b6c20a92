import type { Finding } from '../../model/index.ts';
import { pathAcross } from './pathFrom.ts';

/** A finding's identity, independent of its place in the file and of the machine. */
export interface StableKey {
  readonly rule: string;
  /** As seen from the folder that was given, with forward slashes. */
  readonly file: string;
  /** The finding's message without what changes by itself. */
  readonly message: string;
}

const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;

/**
 * The key of a finding. The names and ports in the message distinguish findings of one rule. Removed from it are the project's
 * folder, which differs between machines, and each address that is not in the file, because Docker's choice changes when a
 * network is added before it.
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
