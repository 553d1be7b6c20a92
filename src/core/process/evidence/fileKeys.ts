import type { MountedFile } from '../../model/index.ts';
import type { FileFormat } from '../KnownProgram.ts';
import { blockKeys } from './blockKeys.ts';
import type { FileKey } from './FileKey.ts';
import { indentedKeys } from './indentedKeys.ts';
import { javascriptKeys } from './javascriptKeys.ts';
import { jsonKeys } from './jsonKeys.ts';
import { lineKeys } from './lineKeys.ts';
import { mosquittoKeys } from './mosquittoKeys.ts';
import { plainLines } from './plainLines.ts';
import { xmlKeys } from './xmlKeys.ts';

/** A configuration that is longer than this is not read. */
const LONGEST_FILE = 500_000;

type Reader = (file: MountedFile) => readonly FileKey[];

const assignments: Reader = (file) => lineKeys(file, 'assignments');
const directives: Reader = (file) => lineKeys(file, 'directives');
const redisDirectives: Reader = (file) => directives(file).map(ofSentinel);

/** What nobody can read for ports alone has no reader: syntaxes of one program's own. */
const READERS: Partial<Record<FileFormat, Reader>> = {
  apache: directives,
  caddyfile: blockKeys,
  dnsmasq: assignments,
  haproxy: directives,
  hcl: blockKeys,
  ini: assignments,
  javascript: javascriptKeys,
  json: jsonKeys,
  mosquitto: mosquittoKeys,
  named: blockKeys,
  nginx: blockKeys,
  postgresql: assignments,
  properties: assignments,
  redis: redisDirectives,
  sshd: directives,
  sysctl: assignments,
  toml: assignments,
  unbound: indentedKeys,
  xml: xmlKeys,
  yaml: indentedKeys,
};

/** `sentinel announce-ip 10.0.0.1` is the setting `sentinel.announce-ip` (sentinel.conf of Redis). */
function ofSentinel(found: FileKey): FileKey {
  const m = found.key === 'sentinel' ? /^([\w-]+)\s+(?=\S)/.exec(found.value) : null;
  if (!m?.[1]) return found;
  const value = found.value.slice(m[0].length);
  return { ...found, key: `sentinel.${m[1]}`, value, from: found.to - value.length };
}

/** Whether the settings of such a file can be read at all. */
export function hasReader(format: FileFormat): boolean {
  return READERS[format] !== undefined;
}

function keysOf(file: MountedFile, reader: Reader): readonly FileKey[] {
  const text = plainLines(file.text);
  return text === file.text ? reader(file) : reader({ ...file, text }).map((key) => ({ ...key, file }));
}

const READ = new WeakMap<MountedFile, Map<FileFormat, readonly FileKey[]>>();

/** The settings of a mounted file, in its order; none for a format without a reader. */
export function fileKeys(file: MountedFile, format: FileFormat): readonly FileKey[] {
  const reader = READERS[format];
  if (!reader || file.text.length > LONGEST_FILE) return [];
  let formats = READ.get(file);
  if (!formats) READ.set(file, (formats = new Map<FileFormat, readonly FileKey[]>()));
  let keys = formats.get(format);
  if (!keys) formats.set(format, (keys = keysOf(file, reader)));
  return keys;
}
