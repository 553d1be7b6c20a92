import type { Mount as ServiceMount, MountedFile, SourceOrigin, Text, Words } from '../../model/index.ts';
import { type DockerfileReading, readDockerfile } from '../dockerfile/readDockerfile.ts';
import { baseName, isAbsolute, joinPath, parentPath, resolvePath } from '../formats/posixPath.ts';
import { isReadFromFolder, mayHoldConfiguration } from './configurationFolders.ts';
import { serviceMounts } from './serviceMounts.ts';
import { configurationPlaces } from '../../process/index.ts';
import { readsEnvFile } from './readsEnvFile.ts';
import { sourcesOf } from './sourcesOf.ts';
import type { Loading } from '../loading/Loading.ts';
import { assignmentsOf } from '../yaml/assignmentsOf.ts';
import { type ComposeNode, type MapNode, originOf, stringAt, valueAt } from '../yaml/ComposeNode.ts';
import { scalarsOf, textAt } from '../yaml/nodeText.ts';

/** What lies beside the Compose file and speaks of a service: the Dockerfile of its build, and the text files that it sees. */
export interface FilesBeside {
  readonly dockerfile?: DockerfileReading;
  readonly mounted: readonly MountedFile[];
  /** Files of source that its words start. */
  readonly sources: readonly MountedFile[];
  /** Targets of mounts of which nothing was read. */
  readonly unseen: readonly string[];
  readonly mounts: readonly ServiceMount[];
  /** Whether an env file that it needs is missing. */
  readonly lacksEnvFile: boolean;
}

/** Reads them, as far as rules need them: only files that look like configuration, and never the machine's own. */
export function filesBeside(service: MapNode, model: MapNode, loading: Loading): FilesBeside {
  const dockerfile = dockerfileOf(valueAt(service, 'build'), loading);
  const words = wordsOf(service, dockerfile);
  const paths = `${words} ${environmentOf(service)}`;
  const files = new Files(loading);
  const mounts = mountsOf(service, model);
  const configured = configurationPlaces((dockerfile ? dockerfile.baseImage?.value : stringAt(service, 'image')) ?? '');
  for (const mount of mounts) {
    files.add(mount);
    if (mount.by !== 'bind' || mount.content || isConfiguration(mount.source) || isOfMachine(mount)) continue;
    const known = configured
      .filter((path) => isBelow(path, mount.target))
      .map((path) => relativeTo(path, mount.target));
    for (const name of [
      ...namesInside(mount.target, words, paths),
      ...known,
      ...namesOfImage(stringAt(service, 'image')),
    ])
      files.add(inside(mount, name));
    addFolder(files, mount, words, loading);
    const at = stringAt(service, 'working_dir') ?? dockerfile?.workingDir?.value;
    if (runsIn(mount.target, at) && readsEnvFile((name) => loading.text(joinPath(mount.source, name))))
      files.add(inside(mount, '.env'));
  }
  const context = stringAt(valueAt(service, 'build'), 'context');
  if (dockerfile && context !== undefined) {
    const origin: SourceOrigin = { kind: 'source', file: dockerfile.facts.file, start: 0, end: 0 };
    for (const { source, destination } of dockerfile.facts.copies) {
      const directory = resolvePath(dockerfile.workingDir?.value ?? '/', destination);
      for (const name of copiedFiles(source, words)) {
        const target =
          destination.endsWith('/') || name !== source || directory === (dockerfile.workingDir?.value ?? '/')
            ? joinPath(directory, baseName(name))
            : directory;
        files.add({ source: resolvePath(context, name), target, by: 'copy', origin });
      }
      // `COPY conf.d /etc/nginx/conf.d` copies what lies in the folder.
      if (!source.includes('*') && !source.includes('://') && !isConfiguration(source))
        addFolder(files, { source: resolvePath(context, source), target: directory, by: 'copy', origin }, '', loading);
    }
  }
  addHome(files, service, words, dockerfile, [...copiedPlaces(dockerfile, context), ...mounts]);
  // A health check can be what initiates a replica set.
  const check = scalarsOf(valueAt(valueAt(service, 'healthcheck'), 'test')).map((scalar) => scalar.text);
  const started = [words, ...check].join(' ');
  for (const script of scriptsOf(started, mounts, dockerfile, context)) files.add(script);
  if (/mongo/i.test(`${started} ${stringAt(service, 'image') ?? ''}`)) {
    for (const mount of mounts) if (isMongoScript(mount, started)) files.add({ ...mount, isRead: true });
  }
  if (dockerfile && context !== undefined && /\bjava\b|\.jar\b|\bmvnw?\b|\bgradlew?\b/.test(words))
    for (const mount of packedSettings(context, dockerfile)) files.add(mount);
  const unseen = [...mounts.map((m) => m.target), ...volumeTargets(service)].filter(
    (target) => !files.hasBelow(target),
  );
  const home = stringAt(service, 'working_dir') ?? dockerfile?.workingDir?.value ?? '/';
  const places = [...mounts.filter((m) => m.by === 'bind' && !isOfMachine(m)), ...copiedPlaces(dockerfile, context)];
  const sources = sourcesOf(`${words} ${packageScripts(words, files.all)}`, home, places, loading);
  return {
    ...(dockerfile ? { dockerfile } : {}),
    mounted: files.all,
    sources,
    unseen,
    mounts: serviceMounts(service, model),
    lacksEnvFile: lacksEnvFile(service, loading),
  };
}

/** Adds what a runner of code reads where it starts, in a folder below the one that is mounted or copied: `/app/web` of `.:/app`. */
function addHome(
  files: Files,
  service: MapNode,
  words: string,
  dockerfile: DockerfileReading | undefined,
  places: readonly Mount[],
): void {
  const home = stringAt(service, 'working_dir') ?? dockerfile?.workingDir?.value;
  if (home === undefined || !RUNS_CODE.test(words)) return;
  const around = (target: string): boolean => target === home || isBelow(home, target);
  // A mount hides what the image has, and the deeper of two what the other has.
  let place: Mount | undefined;
  for (const next of places)
    if (
      around(next.target) &&
      (!place || (place.by === 'copy' && next.by !== 'copy') || next.target.length >= place.target.length)
    )
      place = next;
  if (!place || place.target === home || place.content) return;
  const { target } = place;
  if (volumeTargets(service).some((volume) => around(volume) && (place.by === 'copy' || isBelow(volume, target))))
    return;
  const below = home.slice(target.endsWith('/') ? target.length : target.length + 1);
  for (const name of CODE_FILES) files.add(inside(place, joinPath(below, name)));
}

/** Where the Dockerfile puts files and folders of the build's context. */
function copiedPlaces(dockerfile: DockerfileReading | undefined, context: string | undefined): readonly Mount[] {
  if (!dockerfile || context === undefined) return [];
  const home = dockerfile.workingDir?.value ?? '/';
  const origin: SourceOrigin = { kind: 'source', file: dockerfile.facts.file, start: 0, end: 0 };
  return dockerfile.facts.copies.flatMap(({ source, destination }): readonly Mount[] => {
    if (/[*:]/.test(source)) return [];
    const folder = resolvePath(home, destination);
    const from = resolvePath(context, source);
    // A file lands in a folder, and what lies in a folder does.
    const isFile = /\.\w+$/.test(baseName(source)) && (destination.endsWith('/') || /^\.\/?$/.test(destination));
    return [{ source: from, target: isFile ? joinPath(folder, baseName(source)) : folder, by: 'copy', origin }];
  });
}

/** What the scripts of package.json run that the words name: `npm start`, `yarn dev`. */
function packageScripts(words: string, mounted: readonly MountedFile[]): string {
  if (!/(?:^|[\s/])(?:npm|yarn|pnpm|bun)\s/.test(words)) return '';
  const named = new Set(words.split(/[\s;&|]+/));
  return mounted
    .filter((f) => /(?:^|\/)package\.json$/.test(f.target))
    .flatMap((f) => [...f.text.matchAll(/"([\w:-]+)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)])
    .flatMap(([, name = '', script = '']) => (named.has(name) ? [script] : []))
    .join(' ; ');
}

/** Scripts of the project's own that its words start: `ENTRYPOINT ["/entrypoint.sh"]` after `COPY entrypoint.sh /`. */
function scriptsOf(
  words: string,
  mounts: readonly Mount[],
  dockerfile: DockerfileReading | undefined,
  context: string | undefined,
): readonly Mount[] {
  const copies = (context === undefined ? [] : (dockerfile?.facts.copies ?? [])).flatMap(
    ({ source, destination }): Mount[] =>
      /[*:]/.test(source) || !dockerfile || context === undefined
        ? []
        : [
            {
              source: resolvePath(context, source),
              target:
                destination.endsWith('/') && baseName(source).includes('.sh')
                  ? joinPath(destination, baseName(source))
                  : destination,
              by: 'copy',
              origin: { kind: 'source', file: dockerfile.facts.file, start: 0, end: 0 },
            },
          ],
  );
  const home = dockerfile?.workingDir?.value ?? '/';
  return [...words.matchAll(SCRIPT)].flatMap(([path]) => {
    const target = resolvePath(home, path);
    const holder = [...mounts, ...copies].find((m) => m.target === target || isBelow(target, m.target));
    if (!holder || holder.content) return [];
    const read =
      holder.target === target ? holder : inside(holder, target.slice(holder.target.replace(/\/+$/, '').length + 1));
    return [{ ...read, isRead: true }];
  });
}

/** What the image of MongoDB runs when it makes its data (docker-entrypoint.sh), and what a shell of MongoDB is told to run. */
function isMongoScript({ target, content }: Mount, words: string): boolean {
  if (content) return false;
  return (
    /^\/docker-entrypoint-initdb\.d\/[^/]+\.(?:js|sh)$/.test(target) ||
    (target.endsWith('.js') && words.includes(target))
  );
}

const SCRIPT = /(?<![\w./-])[\w./-]*(?:entrypoint[\w.-]*|\.sh)(?![\w./-])/g;

/**
 * `application.properties` of the sources that a Java program is built from: Maven and Gradle put `src/main/resources` into the jar,
 * and Spring Boot, Quarkus and Micronaut read it there. Of several modules the one whose jar is copied.
 */
function packedSettings(context: string, { facts }: DockerfileReading): readonly Mount[] {
  const modules = new Set(
    facts.copies.map(({ source }) => /^(?!\/)(.*?)\/?(?:target|build\/libs)\//.exec(source)?.[1] ?? ''),
  );
  // What another stage built is not copied from the context; its sources are there.
  if (modules.size === 0) modules.add('');
  const origin: SourceOrigin = { kind: 'source', file: facts.file, start: 0, end: 0 };
  return [...modules].flatMap((module) =>
    ['application.properties', 'application.yml', 'application.yaml'].map((name): Mount => ({
      source: resolvePath(context, joinPath(module === '' ? '.' : module, `src/main/resources/${name}`)),
      target: `/BOOT-INF/classes/${name}`,
      by: 'copy',
      origin,
    })),
  );
}

/** The files of one service, each place of the container once: what was mounted first is what it sees. */
class Files {
  readonly #loading: Loading;
  readonly #byTarget = new Map<string, MountedFile>();

  constructor(loading: Loading) {
    this.#loading = loading;
  }

  get all(): readonly MountedFile[] {
    return [...this.#byTarget.values()];
  }

  /** Whether a file was read there, or in the folder. */
  hasBelow(target: string): boolean {
    return [...this.#byTarget.keys()].some((t) => t === target || isBelow(t, target));
  }

  add(mount: Mount): void {
    const { source, target, by, origin, content, isRead } = mount;
    if (this.#byTarget.has(target) || this.#byTarget.size >= MOST_FILES) return;
    if (content) {
      this.#byTarget.set(target, { file: origin.file, target, text: content.value, content, by, origin });
      return;
    }
    // A file is what its place in the container makes it: `./nginx.dev:/etc/nginx/nginx.conf`.
    if (
      isOfMachine(mount) ||
      !(isRead === true || isConfiguration(source) || isConfiguration(target) || isReadFromFolder(target))
    )
      return;
    if (!this.#isThere(mount)) return;
    const text = this.#loading.source(source)?.text;
    if (text === undefined) return;
    if (text.length <= LONGEST) this.#byTarget.set(target, { file: source, target, text, by, origin });
    else tooLarge(source, LONGEST, origin, this.#loading);
  }

  /** Whether what was looked for in a folder is there, and is no link that leads out of the project. */
  #isThere({ source, within }: Mount): boolean {
    if (within === undefined) return true;
    const entries = this.#loading.list(parentPath(source), within);
    return entries === undefined || entries?.some((e) => e.kind === 'file' && e.name === baseName(source)) === true;
  }
}

/** A service with more files than this mounts a source tree; the first ones are enough. */
const MOST_FILES = 400;
/** Of one folder. */
const MOST_OF_FOLDER = 200;
/** Below one folder that are looked into. */
const MOST_FOLDERS = 500;
const DEEPEST = 5;
const LONGEST = 1_000_000;
/** Of a Dockerfile. */
const LONGEST_BUILD = 200_000;

function tooLarge(file: string, longest: number, origin: SourceOrigin, loading: Loading): void {
  loading.problem({
    code: 'compose-file-too-large',
    severity: 'information',
    message: `${file} is longer than ${longest / 1_000_000} MB, so Net Lens did not read it.`,
    origin,
  });
}

function inside(mount: Mount, name: string): Mount {
  return {
    ...mount,
    source: joinPath(mount.source, name),
    target: joinPath(mount.target, name),
    within: mount.within ?? projectOf(mount),
  };
}

/** The folder that a link has to stay in: the project's, or for what lies elsewhere the mounted one. */
function projectOf({ source, origin }: Mount): string {
  const home = parentPath(origin.file);
  return isBelow(source, home) ? home : source;
}

/** Adds what the container's program reads of a folder because it lies there: by the place, or since the command names the folder. */
function addFolder(files: Files, mount: Mount, words: string, loading: Loading): void {
  const isNamed = namesFolder(words, mount.target);
  if (isOfMachine(mount) || !(isNamed || mayHoldConfiguration(mount.target))) return;
  const within = projectOf(mount);
  let left = MOST_OF_FOLDER;
  let leftOut = 0;
  let folders = MOST_FOLDERS;
  const isLookedInto = (folder: Mount, name: string): boolean =>
    mayHoldConfiguration(folder.target) && name !== 'node_modules' && name !== '.git';
  const walk = (folder: Mount, depth: number): void => {
    for (const { name, kind } of loading.list(folder.source, within) ?? []) {
      const entry = inside(folder, name);
      if (kind === 'folder') {
        if (depth < DEEPEST && isLookedInto(entry, name) && folders-- > 0) walk(entry, depth + 1);
      } else if (isReadFromFolder(entry.target) || (isNamed && depth === 0 && isConfiguration(name))) {
        if (left-- > 0) files.add({ ...entry, isRead: true });
        else leftOut++;
      }
    }
  };
  walk(mount, 0);
  const said = [
    ...(leftOut > 0
      ? [`has more than ${String(MOST_OF_FOLDER)} configuration files. ${String(leftOut)} of them were not read.`]
      : []),
    ...(folders < 0
      ? [`has more than ${String(MOST_FOLDERS)} folders below it. Net Lens did not look into the others.`]
      : []),
  ];
  for (const text of said)
    loading.problem({
      code: 'compose-folder-too-large',
      severity: 'information',
      message: `The folder ${mount.source} ${text}`,
      origin: mount.origin,
    });
}

/** Whether a flag for configuration takes the whole folder: `--providers.file.directory=/dynamic`. */
function namesFolder(words: string, folder: string): boolean {
  const target = folder.replace(/\/+$/, '');
  for (let at = words.indexOf(target); at >= 0 && target !== ''; at = words.indexOf(target, at + 1)) {
    const flag = /--?[\w.-]*(?:conf|provider|dynamic)[\w.-]*[= ]+$/i.test(words.slice(Math.max(0, at - 100), at));
    if (flag && /^\/?(?:\s|$)/.test(words.slice(at + target.length))) return true;
  }
  return false;
}

/** Whether a program that works in `at` has its source in the mounted folder. */
function runsIn(target: string, at: string | undefined): boolean {
  if (/^\/(?:etc|usr\/(?!src|share)|bin|lib|tmp|run|var\/(?!www|task)|docker-entrypoint)/.test(target)) return false;
  return at === undefined || at === target || isBelow(at, target);
}

function relativeTo(path: string, folder: string): string {
  return path.slice(folder.replace(/\/+$/, '').length + 1);
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** The root, the homes, and the home of one: the project lies below them, and so does all else. */
const HOLDS_ALL = /^\/(?:(?:home|Users)(?:\/[^/]+)?|root)?$/;

/** The machine's own folders are nobody's project, unless the project itself lies there. */
function isOfMachine({ source, origin }: Mount): boolean {
  const project = parentPath(origin.file);
  // Compose leaves `..` in an absolute path; the kernel follows it.
  const place = source.startsWith('/') ? resolvePath('/', source) : source;
  if (HOLDS_ALL.test(place) && place !== project) return true;
  return /^\/(?:proc|sys|dev|run|var|etc|usr|lib|bin|root\/\.ssh)(?:\/|$)/.test(place) && !isBelow(place, project);
}

/** Names of text files that configure a server or a build. Everything else (sockets, data, certificates) is not opened. */
function isConfiguration(path: string): boolean {
  return (
    /\.(?:conf|cfg|cnf|ini|ya?ml|toml|properties|json|xml|hcl|template|tmpl|tpl|env|alloy|river|vcl)$/i.test(path) ||
    /(?:^|\/)(?:Caddyfile|\.env[\w.-]*|\.flaskenv|(?:vite|astro|nuxt|vue|webpack|svelte)\.config\.[cm]?[jt]s|gunicorn\.conf\.py|puma\.rb|(?:GNU)?[Mm]akefile|Procfile[\w.-]*|bin\/dev)$/.test(
      path,
    )
  );
}

function dockerfileOf(build: ComposeNode | undefined, loading: Loading): DockerfileReading | undefined {
  if (!build) return undefined;
  const context = stringAt(build, 'context');
  if (context === undefined || !isAbsolute(context)) return unknownBuild(context ?? '');
  const file = resolvePath(context, stringAt(build, 'dockerfile') ?? 'Dockerfile');
  if (valueAt(build, 'dockerfile_inline')) return unknownBuild(file);
  const source = loading.source(file);
  if (!source) return unknownBuild(file);
  if (source.text.length > LONGEST_BUILD) {
    tooLarge(file, LONGEST_BUILD, originOf(build), loading);
    return unknownBuild(file);
  }
  const target = stringAt(build, 'target');
  const args = new Map(
    assignmentsOf(valueAt(build, 'args')).flatMap(({ name, value }) => (value ? [[name, value.value] as const] : [])),
  );
  return readDockerfile({
    file,
    text: source.text,
    args,
    ...(target === undefined || target === '' ? {} : { target }),
  });
}

/**
 * A Dockerfile that is not read (missing, inline, in another repository): the image is built all the same, and `image:` only names the
 * result. So nothing is known of its base, and nothing of a stock image with that name holds.
 */
function unknownBuild(file: string): DockerfileReading {
  return { facts: { file, exposed: [], from: [], copies: [], fromStages: [] }, environment: [] };
}

interface Mount {
  readonly source: string;
  readonly target: string;
  readonly by: MountedFile['by'];
  readonly origin: SourceOrigin;
  /** A program reads it because of where it lies, whatever its name. */
  readonly isRead?: true;
  /** It was looked for in a folder, and a link must not lead out of this one. */
  readonly within?: string;
  /** The text itself, where the Compose file holds it. */
  readonly content?: Text;
}

/** Where named volumes lie: what is in them, the engine keeps. */
function volumeTargets(service: MapNode): readonly string[] {
  const volumes = valueAt(service, 'volumes');
  return (volumes?.kind === 'seq' ? volumes.items : []).flatMap((item) =>
    stringAt(item, 'type') === 'volume' ? (stringAt(item, 'target') ?? []) : [],
  );
}

function mountsOf(service: MapNode, model: MapNode): readonly Mount[] {
  const mounts: Mount[] = [];
  const volumes = valueAt(service, 'volumes');
  for (const item of volumes?.kind === 'seq' ? volumes.items : []) {
    const source = stringAt(item, 'source');
    const target = stringAt(item, 'target');
    if (stringAt(item, 'type') !== 'bind' || source === undefined || target === undefined || !isAbsolute(source))
      continue;
    mounts.push({ source, target, by: 'bind', origin: originOf(item) });
  }
  const configs = valueAt(service, 'configs');
  for (const item of configs?.kind === 'seq' ? configs.items : []) {
    const name = stringAt(item, 'source');
    if (name === undefined) continue;
    const config = valueAt(valueAt(model, 'configs'), name);
    // Where no target is given, a config is /<name> in the container.
    const mount = { target: stringAt(item, 'target') ?? `/${name}`, by: 'config', origin: originOf(item) } as const;
    const file = stringAt(config, 'file');
    const content = textAt(config, 'content');
    if (content) mounts.push({ ...mount, source: '', content });
    // One that an engine holds (`external`) has no text here, and still is there.
    else mounts.push({ ...mount, source: file !== undefined && isAbsolute(file) ? file : '' });
  }
  return mounts;
}

function wordsOf(service: MapNode, dockerfile: DockerfileReading | undefined): string {
  const own = [valueAt(service, 'entrypoint'), valueAt(service, 'command')].flatMap((node) =>
    scalarsOf(node).map((s) => s.text),
  );
  const of = (w: Words | undefined): readonly string[] => w?.words.map((t) => t.value) ?? [];
  return [...own, ...of(dockerfile?.entrypoint), ...of(dockerfile?.command)].join(' ');
}

function environmentOf(service: MapNode): string {
  return assignmentsOf(valueAt(service, 'environment'))
    .flatMap(({ value }) => value?.value ?? [])
    .join(' ');
}

/** What a script runner or a development server reads from the folder of its code. */
const CODE_FILES = [
  'package.json',
  'Makefile',
  'vite.config.ts',
  'vite.config.js',
  'vite.config.mjs',
  'astro.config.mjs',
  'vite.config.mts',
  'vite.config.cjs',
  'vue.config.js',
  'proxy.conf.json',
  'src/proxy.conf.json',
  'proxy.conf.js',
  'webpack.config.js',
  'webpack.config.ts',
  'webpack.config.cjs',
  'webpack.config.mjs',
  'angular.json',
  'Procfile',
  'Procfile.dev',
  'bin/dev',
];

/** Files that servers read from well-known folders: a folder cannot be listed, so they are asked for by name. */
const KNOWN_FILES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^\/etc\/nginx\/?$/, ['nginx.conf', 'conf.d/default.conf']],
  [/^\/etc\/nginx\/(?:conf\.d|http\.d)\/?$/, ['default.conf', 'nginx.conf', 'app.conf']],
  [/^\/etc\/nginx\/templates\/?$/, ['default.conf.template']],
  [/^\/etc\/prometheus\/?$/, ['prometheus.yml', 'prometheus.yaml']],
  [/^\/etc\/mysql\/conf\.d\/?$/, ['my.cnf', 'custom.cnf', 'mysql.cnf']],
  [/^\/(?:usr\/local\/)?etc\/redis\/?$/, ['redis.conf']],
  [/^\/mosquitto\/config\/?$/, ['mosquitto.conf']],
  [/^\/etc\/caddy\/?$/, ['Caddyfile']],
  [/^\/usr\/local\/etc\/haproxy\/?$/, ['haproxy.cfg']],
  [/^\/etc\/grafana\/provisioning\/?$/, ['datasources/datasource.yml', 'datasources/datasources.yml']],
  [
    /^\/etc\/grafana\/provisioning\/datasources\/?$/,
    ['datasource.yml', 'datasources.yml', 'datasource.yaml', 'datasources.yaml'],
  ],
];

/** A configuration that only one program has by this name, in whatever folder an image with that program's name reads it. */
const OF_PROGRAM: ReadonlyMap<string, readonly string[]> = new Map([
  ['haproxy', ['haproxy.cfg']],
  ['caddy', ['Caddyfile']],
  ['traefik', ['traefik.yml', 'traefik.yaml', 'traefik.toml']],
  ['envoy', ['envoy.yaml', 'envoy.yml']],
]);

/** `acme/haproxy-certbot` is one of HAProxy. */
function namesOfImage(image: string | undefined): readonly string[] {
  const words = (image ?? '').replace(/[@:][^/]*$/, '').split(/[/_.-]/);
  return words.flatMap((word) => OF_PROGRAM.get(word) ?? []);
}

/** Relative names of files inside a mounted folder that the container's program is known to read. */
function namesInside(target: string, words: string, paths: string = words): readonly string[] {
  const names: string[] = [];
  for (const [folder, files] of KNOWN_FILES) if (folder.test(target)) names.push(...files);
  // A path of the command or of a variable that lies in the folder: `-config.file=/etc/loki/loki.yml`.
  const prefix = target.endsWith('/') ? target : `${target}/`;
  for (let at = paths.indexOf(prefix); at >= 0 && names.length < 40; at = paths.indexOf(prefix, at + 1)) {
    const name = /^[\w./-]+/.exec(paths.slice(at + prefix.length, at + prefix.length + 200))?.[0];
    if (name !== undefined && !name.includes('..')) names.push(name);
  }
  if (RUNS_CODE.test(words)) names.push(...CODE_FILES);
  if (/gunicorn/.test(words)) names.push('gunicorn.conf.py');
  if (/flask/.test(words)) names.push('.flaskenv');
  return names;
}

const RUNS_CODE =
  /(?:^|[\s/])(?:npm|yarn|pnpm|bun|npx|vite|ng|astro|make|foreman|honcho|overmind|hivemind|forego|bin\/dev)(?:\s|$)/;

/** The files behind one source of COPY: a file itself, what is read from a whole folder, or the package.json of a pattern. */
function copiedFiles(source: string, words: string): readonly string[] {
  if (source.includes('://') || source.startsWith('--')) return [];
  if (/^\.?\/?$/.test(source) || source === './') return namesInside('/', words);
  if (/package\S*\*|package\*/.test(source)) return [joinPath(parentPath(source), 'package.json')];
  return source.includes('*')
    ? []
    : isConfiguration(source)
      ? [source]
      : namesInside('/', words).map((n) => joinPath(source, n));
}

function lacksEnvFile(service: MapNode, loading: Loading): boolean {
  const files = valueAt(service, 'env_file');
  return (
    files?.kind === 'seq' &&
    files.items.some((file) => {
      const path = stringAt(file, 'path');
      const required = valueAt(file, 'required');
      const isOptional = required?.kind === 'scalar' && /^(?:false|0|f|no|n|off)$/i.test(required.text);
      return path !== undefined && !isOptional && loading.text(path) === null;
    })
  );
}
