import type { MountedFile } from '../../model/index.ts';
import type { FileFormat, KnownFile } from '../KnownProgram.ts';
import { flagValues } from '../listening/flagValues.ts';
import type { FileKey } from './FileKey.ts';
import { fileKeys } from './fileKeys.ts';
import type { ProgramRun } from './ProgramRun.ts';
import { writtenFiles } from './writtenFiles.ts';

/** The official images do not read these by themselves: their pages say that the command has to name them. */
const ONLY_WHEN_NAMED = new Set(['/usr/local/etc/redis/redis.conf', '/etc/postgresql/postgresql.conf']);

const READ = new WeakMap<ProgramRun, readonly FileKey[]>();

/** Every setting of the mounted files that the program reads, as its configuration writes them. */
export function readKeys(run: ProgramRun): readonly FileKey[] {
  let keys = READ.get(run);
  if (!keys)
    READ.set(
      run,
      (keys = readFiles(run).flatMap(({ file, format }) =>
        fileKeys(file, format).map((k) => ({ ...k, key: fullKey(k.key, format) })),
      )),
    );
  return keys;
}

/** A file that only its name says the form of. */
const OF_ITS_NAME: KnownFile = { format: 'other' };

/** The mounted files that the program reads, and in which form each is. */
export function readFiles(run: ProgramRun): readonly { readonly file: MountedFile; readonly format: FileFormat }[] {
  const known = run.program.files ?? [];
  return run.container.process.mounted.flatMap((file) => {
    const read =
      known.find((k) => isAt(k, file.target, run)) ?? (isNamed(file, run) ? (known[0] ?? OF_ITS_NAME) : undefined);
    if (read) return [{ file, format: formatOf(file, read.format) }];
    // The command writes the file at its place from this one.
    const written = writtenFiles(run.container.process).find((w) => w.from === file.target)?.to;
    const made = written === undefined ? undefined : known.find((k) => isAt(k, written, run));
    return made ? [{ file, format: made.format }] : [];
  });
}

/** Whether a file at this place of the container is the configuration that an entry describes. */
export function isAt({ path, flags, variables, beside }: KnownFile, target: string, run: ProgramRun): boolean {
  if (beside?.some((name) => isBeside(name, target, run)) === true) return true;
  if (
    path !== undefined &&
    !ONLY_WHEN_NAMED.has(path) &&
    (path.endsWith('/') ? target.startsWith(path) : target === path)
  )
    return true;
  const { environment } = run.container.process;
  return (
    (flags !== undefined &&
      flagValues(run.args, flags).some(({ value }) => value && isSamePath(value.value, target))) ||
    variables?.some((v) => environment.some((e) => e.name === v && e.value?.value === target)) === true
  );
}

/** A file of this name where the program runs; where nobody says where that is, the only one that there is. */
function isBeside(name: string, target: string, { container: { process } }: ProgramRun): boolean {
  if (!target.endsWith(`/${name}`)) return false;
  const home = process.workingDir?.value.replace(/\/+$/, '');
  if (home !== undefined) return target === `${home}/${name}`;
  return process.mounted.filter((f) => f.target.endsWith(`/${name}`)).length === 1;
}

/** Whether an argument of its own names the file: `redis-server /etc/redis.conf`. */
function isNamed(file: MountedFile, { args, program }: ProgramRun): boolean {
  const pairs = (program.files ?? []).flatMap((f) => f.pairs ?? []);
  const keys = pairs.map((pair) => pair.slice(pair.indexOf(' ') + 1));
  return args.some(({ value }) => {
    const key = /^-?([A-Za-z][\w.]*)=/.exec(value)?.[1];
    // `hba_file=/etc/pg_hba.conf` is a file of another kind.
    if (keys.length > 0 && key !== undefined && !keys.some((k) => key === k || key === `c${k}`)) return false;
    return isSamePath(value.replace(/^[-\w.]+=/, ''), file.target);
  });
}

function isSamePath(written: string, target: string): boolean {
  const path = written.replace(/^file:/, '').replace(/^\.\//, '');
  return path === target || (!path.startsWith('/') && path.includes('.') && target.endsWith(`/${path}`));
}

/** The name's ending is surer than the entry: `traefik.yml` and `traefik.toml` are both read. */
function formatOf({ target }: MountedFile, format: FileFormat): FileFormat {
  if (/\.ya?ml$/i.test(target)) return 'yaml';
  if (/\.toml$/i.test(target)) return 'toml';
  return /\.json$/i.test(target) ? 'json' : format;
}

/** A file that nginx includes begins inside `http`; a Caddyfile's options stand in a block without a name. */
function fullKey(key: string, format: FileFormat): string {
  const plain = key.replace(/^\.+/, '');
  return format === 'nginx' && plain.startsWith('server.') ? `http.${plain}` : plain;
}
