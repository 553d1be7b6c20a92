import type { MountedFile, SourceOrigin, Text, Words } from '../../model/index.ts';
import { type DockerfileReading, readDockerfile } from '../dockerfile/readDockerfile.ts';
import { baseName, isAbsolute, joinPath, parentPath, resolvePath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';
import { type ComposeNode, type MapNode, originOf, stringAt, valueAt } from '../yaml/ComposeNode.ts';
import { scalarsOf, textAt } from '../yaml/nodeText.ts';

/** What lies beside the Compose file and speaks of a service: the Dockerfile of its build, and the text files that it sees. */
export interface FilesBeside {
  readonly dockerfile?: DockerfileReading;
  readonly mounted: readonly MountedFile[];
}

/** Reads them, as far as rules need them: only files that look like configuration, and never the machine's own. */
export function filesBeside(service: MapNode, model: MapNode, loading: Loading): FilesBeside {
  const dockerfile = dockerfileOf(valueAt(service, 'build'), loading);
  const mounted = new Map<string, MountedFile>();
  const words = wordsOf(service, dockerfile);
  const add = (file: string, target: string, by: MountedFile['by'], origin: SourceOrigin): void => {
    if (mounted.has(target) || mounted.size >= MAX_FILES || !isConfiguration(file)) return;
    const text = loading.source(file)?.text;
    if (text !== undefined && text.length <= MAX_LENGTH) mounted.set(target, { file, target, text, by, origin });
  };
  for (const mount of mountsOf(service, model)) {
    if (mount.content) {
      const { content: text, ...rest } = mount;
      if (!mounted.has(mount.target) && mounted.size < MAX_FILES)
        mounted.set(mount.target, {
          file: mount.origin.file,
          target: rest.target,
          text: text.value,
          content: text,
          by: 'config',
          origin: rest.origin,
        });
      continue;
    }
    add(mount.source, mount.target, mount.by, mount.origin);
    if (mount.by === 'bind' && !isConfiguration(mount.source)) {
      for (const name of namesInside(mount.target, words))
        add(joinPath(mount.source, name), joinPath(mount.target, name), 'bind', mount.origin);
    }
  }
  const context = stringAt(valueAt(service, 'build'), 'context');
  if (dockerfile && context !== undefined) {
    const at: SourceOrigin = { kind: 'source', file: dockerfile.facts.file, start: 0, end: 0 };
    for (const { source, destination } of dockerfile.facts.copies) {
      const directory = resolvePath(dockerfile.workingDir?.value ?? '/', destination);
      for (const name of copiedFiles(source, words)) {
        const target =
          destination.endsWith('/') || name !== source || directory === (dockerfile.workingDir?.value ?? '/')
            ? joinPath(directory, baseName(name))
            : directory;
        add(resolvePath(context, name), target, 'copy', at);
      }
    }
  }
  return { ...(dockerfile ? { dockerfile } : {}), mounted: [...mounted.values()] };
}

/** A service with more files than this mounts a source tree; the first ones are enough. */
const MAX_FILES = 40;
const MAX_LENGTH = 500_000;

/** Names of text files that configure a server or a build. Everything else (sockets, data, certificates) is not opened. */
function isConfiguration(path: string): boolean {
  if (/^\/(?:proc|sys|dev|run|var|etc|usr|lib|bin|root\/\.ssh)(?:\/|$)/.test(path)) return false;
  return (
    /\.(?:conf|cfg|cnf|ini|ya?ml|toml|properties|json|hcl|template|tmpl|tpl|env)$/i.test(path) ||
    /(?:^|\/)(?:Caddyfile|\.env[\w.-]*|\.flaskenv|(?:vite|astro|nuxt|vue|webpack|svelte)\.config\.[cm]?[jt]s|gunicorn\.conf\.py|puma\.rb)$/.test(
      path,
    )
  );
}

function dockerfileOf(build: ComposeNode | undefined, loading: Loading): DockerfileReading | undefined {
  const context = stringAt(build, 'context');
  if (context === undefined || !isAbsolute(context) || valueAt(build, 'dockerfile_inline')) return undefined;
  const file = resolvePath(context, stringAt(build, 'dockerfile') ?? 'Dockerfile');
  const source = loading.source(file);
  if (!source) return undefined;
  const target = stringAt(build, 'target');
  const args = new Map<string, string>();
  const given = valueAt(build, 'args');
  if (given?.kind === 'map') {
    for (const [name, { value }] of given.entries)
      if (value.kind === 'scalar' && value.type !== 'null') args.set(name, value.text);
  }
  return readDockerfile({
    file,
    text: source.text,
    args,
    ...(target === undefined || target === '' ? {} : { target }),
  });
}

interface Mount {
  readonly source: string;
  readonly target: string;
  readonly by: 'bind' | 'config';
  readonly origin: SourceOrigin;
  /** The text itself, where the Compose file holds it. */
  readonly content?: Text;
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
    else if (file !== undefined && isAbsolute(file)) mounts.push({ ...mount, source: file });
  }
  return mounts;
}

function wordsOf(service: MapNode, dockerfile: DockerfileReading | undefined): string {
  const own = [valueAt(service, 'entrypoint'), valueAt(service, 'command')].flatMap((n) =>
    scalarsOf(n).map((s) => s.text),
  );
  const of = (w: Words | undefined): readonly string[] => w?.words.map((t) => t.value) ?? [];
  return [...own, ...of(dockerfile?.entrypoint), ...of(dockerfile?.command)].join(' ');
}

/** What a script runner or a development server reads from the folder of its code. */
const CODE_FILES = [
  'package.json',
  'vite.config.ts',
  'vite.config.js',
  'vite.config.mjs',
  'astro.config.mjs',
  'vue.config.js',
  'angular.json',
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

/** Relative names of files inside a mounted folder that the container's program is known to read. */
function namesInside(target: string, words: string): readonly string[] {
  const names: string[] = [];
  for (const [folder, files] of KNOWN_FILES) if (folder.test(target)) names.push(...files);
  // A path of the command that lies in the folder: `-config.file=/etc/loki/loki.yml`.
  const prefix = target.endsWith('/') ? target : `${target}/`;
  for (let at = words.indexOf(prefix); at >= 0 && names.length < MAX_FILES; at = words.indexOf(prefix, at + 1)) {
    const name = /^[\w./-]+/.exec(words.slice(at + prefix.length, at + prefix.length + 200))?.[0];
    if (name !== undefined && !name.includes('..')) names.push(name);
  }
  if (RUNS_CODE.test(words)) names.push(...CODE_FILES);
  if (/gunicorn/.test(words)) names.push('gunicorn.conf.py');
  if (/flask/.test(words)) names.push('.flaskenv');
  return names;
}

const RUNS_CODE = /(?:^|[\s/])(?:npm|yarn|pnpm|bun|npx|vite|ng|astro)(?:\s|$)/;

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
