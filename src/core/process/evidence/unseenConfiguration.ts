import type { Process } from '../../model/index.ts';
import { hasReader } from './fileKeys.ts';
import { knownImageOf } from '../knownImageOf.ts';
import type { KnownFile, KnownMove } from '../KnownProgram.ts';
import { isAt, readFiles, readKeys } from './readKeys.ts';
import type { ProgramRun } from './ProgramRun.ts';
import { settingsOf } from './settingsOf.ts';
import { writtenFiles } from './writtenFiles.ts';

/** What a program is told in a way that cannot be read here, so that it may listen elsewhere as well. */
export interface UnseenConfiguration {
  /** In a clause after the program's name: "reads /etc/alloy/config.alloy, which …". */
  readonly clause: string;
  /** Nothing else is known to hold then: the file takes the place of the image's own. */
  readonly replaces: boolean;
}

/**
 * The first of: a file that the arguments name and nobody sees; a file or folder at the place of its configuration whose text is not
 * here; a script of the project's own that runs before it; code that is fetched at the start, or a variable for that code; a configuration in a language of which nobody reads ports; a setting whose value is another variable. Undefined where all
 * that is known to move its sockets was read.
 */
export function unseenConfiguration(run: ProgramRun): UnseenConfiguration | undefined {
  const unseen = namedFile(run) ?? mountedUnseen(run) ?? writtenUnseen(run);
  if (unseen !== undefined) return { clause: `reads ${unseen}, which is not available here`, replaces: true };
  const script = ownScript(run.container.process);
  if (script !== undefined) return { clause: `is started by ${script}, which may change that`, replaces: true };
  const code = run.program.ownCode ? (fetchedCode(run.container.process) ?? chosenPort(run)) : undefined;
  if (code !== undefined) return { clause: code, replaces: true };
  const image = imageSettings(run);
  if (image !== undefined) return { clause: `runs in ${image}, whose configuration is not known`, replaces: true };
  if (run.program.opensMore !== undefined) return { clause: run.program.opensMore, replaces: false };
  const given = givenText(run);
  if (given !== undefined) return { clause: `is configured by ${given}, which may name other ports`, replaces: false };
  const odd = unreadableFile(run);
  if (odd !== undefined) return { clause: `reads ${odd}, from which Net Lens cannot tell all ports`, replaces: false };
  const value = openValue(run);
  return value === undefined ? undefined : { clause: `is given ${value}, whose value is not known`, replaces: false };
}

const CONFIGURATION = /\.(?:conf|cnf|cfg|ini|ya?ml|toml|json|hcl|properties|alloy|river|vcl|xml|rb)$/;

/** An argument that is a file of configuration, and is not among those that were read. */
function namedFile({ container, args, program, command }: ProgramRun): string | undefined {
  if (!command || command.by === 'image') return undefined;
  const flags = (program.files ?? []).flatMap((f) => f.flags ?? []);
  // The file that the image brings, where nothing is mounted over it.
  const ofImage = (path: string): boolean =>
    !container.process.dockerfile && knownImageOf(container)?.image.files?.some((f) => f.path === path) === true;
  for (const [i, arg] of args.entries()) {
    const value = arg.value.replace(/^[-\w.]+=/, '').replace(/^file:/, '');
    const isNamed = flags.includes(args[i - 1]?.value ?? '') || flags.includes(arg.value.split('=')[0] ?? '');
    // A scheme says that it is no file: the collector's `--config=env:NAME`, `yaml:…`.
    if (!CONFIGURATION.test(value) && !(isNamed && /^[\w./-]*[\w-]$/.test(value) && !arg.value.startsWith('-')))
      continue;
    if (ofImage(value) && !isCovered(container.process, value)) continue;
    if (
      !container.process.mounted.some((f) => f.target === value || f.target.endsWith(`/${value.replace(/^\.\//, '')}`))
    )
      return value;
  }
  return undefined;
}

/** Whether something is mounted there, or over a folder above it. */
function isCovered({ unseen = [] }: Process, path: string): boolean {
  return unseen.some((target) => target === path || path.startsWith(`${target.replace(/\/+$/, '')}/`));
}

/** A mount at the place of the program's configuration of which nothing was read. */
function mountedUnseen(run: ProgramRun): string | undefined {
  const places = run.container.process.unseen ?? [];
  const files = run.program.files ?? [];
  return places.find((target) => files.some((f) => isAt(f, target, run) || isFolderOf(f, target)));
}

/** `/etc/nginx/conf.d` itself; of a folder further up (`/config`) the image fills what is missing. */
function isFolderOf({ path }: KnownFile, target: string): boolean {
  return path?.endsWith('/') === true && path.slice(0, -1) === target.replace(/\/+$/, '');
}

/** A file at the place of its configuration that the container's words write from what is not here. */
function writtenUnseen(run: ProgramRun): string | undefined {
  const { process } = run.container;
  const files = run.program.files ?? [];
  return writtenFiles(process).find(
    ({ to, from }) => files.some((f) => isAt(f, to, run)) && !process.mounted.some((m) => m.target === from),
  )?.to;
}

/**
 * A script of the project's own that runs before the program, and writes configuration or speaks of ports; or one whose text is not
 * here. The image's own entrypoint is none.
 */
function ownScript({ entrypoint, command, mounted, unseen = [], dockerfile }: Process): string | undefined {
  const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].map((w) => w.value).join(' ');
  const isOwn = (target: string): boolean =>
    unseen.includes(target) ||
    dockerfile?.copies.some(
      ({ source, destination }) =>
        destination === target || (source.endsWith(nameOf(target)) && target.startsWith(destination)),
    ) === true;
  for (const [path] of words.matchAll(SCRIPT)) {
    const seen = mounted.find((f) => f.target === path || f.target.endsWith(`/${path.replace(/^\.?\//, '')}`));
    if (seen ? SPEAKS.test(seen.text) : isOwn(path)) return path;
  }
  return mounted.find((f) => f.target.startsWith('/docker-entrypoint.d/') && SPEAKS.test(f.text))?.target;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** An image of somebody's own whose entrypoint is replaced: nginx in it reads the file that the image brings. */
function imageSettings({ container, program, command, level, args }: ProgramRun): string | undefined {
  const { image, dockerfile, record } = container.process;
  if (level !== 2 || command?.by !== 'compose' || !image || dockerfile || record || knownImageOf(container))
    return undefined;
  const files = (program.files ?? []).filter((f) => f.path !== undefined && !f.path.endsWith('/'));
  const isSeen = files.some((f) => container.process.mounted.some((m) => m.target === f.path));
  return files.length === 0 || isSeen || args.some((a) => /port|listen|bind/i.test(a.value)) ? undefined : image.value;
}

/** `git clone …` before the program: its code is not here. */
function fetchedCode({ entrypoint, command }: Process): string | undefined {
  const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].map((w) => w.value).join(' ');
  return /\b(?:git\s+clone|svn\s+(?:co|checkout))\b/.test(words)
    ? 'runs code that it fetches when it starts, and that may say another port'
    : undefined;
}

/**
 * A variable for the port that the program itself does not read, while EXPOSE, `expose` or `ports` speak of the same number: the code
 * reads it.
 */
function chosenPort({ container, program }: ProgramRun): string | undefined {
  const known = new Set((program.moves ?? []).flatMap((m) => m.variables ?? []));
  const usual = new Set(program.listens.map((s) => s.port));
  const own = new Set([...container.exposed.map((e) => e.port), ...container.published.map((p) => p.containerPort)]);
  const chosen = container.process.environment.find(({ name, value }) => {
    const port = Number(value?.value ?? '');
    return OWN_PORT.test(name) && !known.has(name) && !usual.has(port) && own.has(port);
  });
  return chosen && `is given ${chosen.name}=${chosen.value?.value ?? ''}, which its code may listen on`;
}

const OWN_PORT = /^(?:(?:APP|APPLICATION|SERVER|SERVICE|HTTP|API|WEB|LISTEN)_)?PORT$/;

const SCRIPT = /(?<![\w./-])[\w./-]*(?:entrypoint[\w.-]*|\.sh)(?![\w./-])/g;

/** What a script does that moves a socket. */
const SPEAKS =
  /\benvsubst\b|\bsed\s+-i|>{1,2}\s*\S*\.(?:conf|cfg|cnf|ini|ya?ml|toml|json|properties|xml)\b|\btee\s|--(?:port|bind|listen|host|address)\b|\b\w*PORT\b|\b\w*LISTEN/;

/** A variable that holds configuration: beside the sockets that are known, it may open others. */
function givenText({ program, container }: ProgramRun): string | undefined {
  const names = (program.files ?? []).flatMap((f) => f.text ?? []);
  return container.process.environment.find((e) => names.includes(e.name) && e.value?.value !== '')?.name;
}

function unreadableFile(run: ProgramRun): string | undefined {
  return readFiles(run).find(({ format }) => !hasReader(format))?.file.target;
}

const PLACING: ReadonlySet<KnownMove['what']> = new Set(['port', 'address', 'endpoint', 'urls', 'ports']);

/** `--port $PORT`, `port: ${PORT}` where nobody sets PORT. */
function openValue(run: ProgramRun): string | undefined {
  for (const move of run.program.moves ?? []) {
    if (!PLACING.has(move.what)) continue;
    const open = settingsOf(move, run).find((said) => /\$\{?[A-Za-z_]/.test(said.value));
    if (open) return open.by;
  }
  const keys = (run.program.moves ?? []).flatMap((m) => m.keys ?? []);
  const opaque = readKeys(run).find(
    (found) => found.opaque && keys.some((k) => found.key === '' || k === found.key || k.startsWith(`${found.key}.`)),
  );
  return opaque && `${opaque.key === '' ? 'settings' : opaque.key} in ${nameOf(opaque.file.target)}`;
}
