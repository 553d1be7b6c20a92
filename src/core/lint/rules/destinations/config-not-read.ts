import { type Container, type Mount, escapedForRegExp } from '../../../model/index.ts';
import { repositoryOf } from '../../../process/index.ts';
import { projectIndex } from '../../index/projectIndex.ts';
import { listed } from '../../report/phrases.ts';
import type { Report, Rule } from '../../engine/Rule.ts';

/** Where an image looks for its configuration, when no word of the service says so. */
interface Reader {
  readonly image: RegExp;
  /** None: it reads a file only where its command names one. */
  readonly reads: readonly string[];
  /** The names that such a file has: another name may be anything. */
  readonly file: RegExp;
}

/**
 * What the program opens without a word about it. It is less than the `files` of images.json, which name every place where a file counts
 * as its configuration, of all builds and of commands that are usual.
 */
const READERS: readonly Reader[] = [
  // https://prometheus.io/docs/prometheus/latest/installation/#using-docker
  {
    image: /^(?:quay\.io\/prometheus|prom)\/prometheus$/,
    reads: ['/etc/prometheus/prometheus.yml'],
    file: /^prometheus\.ya?ml$/,
  },
  // https://github.com/prometheus/alertmanager/blob/main/Dockerfile
  {
    image: /^(?:quay\.io\/prometheus|prom)\/alertmanager$/,
    reads: ['/etc/alertmanager/alertmanager.yml'],
    file: /^alert-?manager\.ya?ml$/,
  },
  // https://hub.docker.com/_/telegraf
  { image: /^telegraf$/, reads: ['/etc/telegraf/telegraf.conf', '/etc/telegraf/telegraf.d'], file: /^telegraf\.conf$/ },
  // https://opentelemetry.io/docs/collector/install/docker/
  {
    image: /^(?:ghcr\.io\/open-telemetry\/opentelemetry-collector-releases|otel)\/opentelemetry-collector$/,
    reads: ['/etc/otelcol/config.yaml'],
    file: /^(?:otel[\w-]*|collector[\w-]*|config)\.ya?ml$/,
  },
  {
    image: /^(?:ghcr\.io\/open-telemetry\/opentelemetry-collector-releases|otel)\/opentelemetry-collector-contrib$/,
    reads: ['/etc/otelcol-contrib/config.yaml'],
    file: /^(?:otel[\w-]*|collector[\w-]*|config)\.ya?ml$/,
  },
  // https://hub.docker.com/_/haproxy
  { image: /^haproxy$/, reads: ['/usr/local/etc/haproxy/haproxy.cfg'], file: /^haproxy\.cfg$/ },
  // https://www.envoyproxy.io/docs/envoy/latest/start/docker
  { image: /^envoyproxy\/envoy$/, reads: ['/etc/envoy/envoy.yaml'], file: /^envoy\.ya?ml$/ },
  // https://hub.docker.com/_/caddy
  { image: /^caddy$/, reads: ['/etc/caddy/Caddyfile'], file: /^Caddyfile$/ },
  // https://hub.docker.com/_/redis
  { image: /^(?:redis|valkey\/valkey)$/, reads: [], file: /^(?:redis|valkey)\.conf$/ },
  // https://hub.docker.com/_/mongo
  { image: /^mongo$/, reads: [], file: /^mongo[ds]?\.conf$/ },
];

export const configNotRead: Rule = {
  id: 'config-not-read',
  severity: 'information',
  group: 'Wrong destination',
  docs: {
    what: "A program's configuration is mounted at a place where its image does not look.",
    why: `The image starts its program with one path: \`prometheus --config.file=/etc/prometheus/prometheus.yml\`. A file anywhere else is there, and nothing opens it. The program runs with what the image has instead, so that the servers it was told to dial, and the address or port it was told to listen on, are not those of the file.

Redis and MongoDB have no such path: they read a file only where the command names it.`,
    bad: {
      compose: `services:
  prometheus:
    image: prom/prometheus
    volumes:
      - ./prometheus.yml:/etc/prometheus.yml
`,
      files: { 'prometheus.yml': 'scrape_configs: []\n' },
    },
    good: {
      compose: `services:
  prometheus:
    image: prom/prometheus
    volumes:
      - ./prometheus.yml:/etc/prometheus/prometheus.yml
`,
      files: { 'prometheus.yml': 'scrape_configs: []\n' },
    },
    fixSafety: 'There is no fix: whether the mount or the command is to change is for the author to say.',
    notFlagged: [
      'Images that are not in the list of those whose path is documented.',
      'A file under another name than the program gives it.',
      'A file that a word of the command, of the entrypoint or a variable names, or whose folder one names.',
      'A service with an entrypoint of its own, a Dockerfile, or something mounted where the image looks.',
    ],
    references: [
      'https://prometheus.io/docs/prometheus/latest/installation/#using-docker',
      'https://hub.docker.com/_/telegraf',
      'https://hub.docker.com/_/redis',
      'https://hub.docker.com/_/mongo',
    ],
  },
  *check(context): Iterable<Report> {
    for (const container of projectIndex(context).services) {
      const reader = readerOf(container);
      const mount = reader && strayMount(container, reader);
      if (!mount) continue;
      const reads =
        reader.reads.length === 0 ? 'no file unless its command names one' : listed(reader.reads.slice(0, 1));
      yield {
        origin: mount.origin,
        message: `${container.name} does not read ${mount.target}: its image reads ${reads}.`,
        why: `Nothing tells the program of ${mount.target}, so it runs with what the image has: what the file says of servers to dial and of addresses to listen on does not hold.`,
        subjects: [{ kind: 'container', id: container.id }],
      };
    }
  },
};

function readerOf({ process }: Container): Reader | undefined {
  const { image, dockerfile, entrypoint, lacksEnvFile } = process;
  if (!image || dockerfile || lacksEnvFile || entrypoint?.by === 'compose') return undefined;
  const repository = repositoryOf(image.value);
  return READERS.find((r) => r.image.test(repository));
}

/** The program's configuration, mounted where nothing leads to it, while nothing is mounted where the program looks. */
function strayMount(container: Container, { reads, file }: Reader): Mount | undefined {
  const { mounts = [], mounted, unseen = [] } = container.process;
  const places = [...mounts.map((m) => m.target), ...mounted.map((f) => f.target), ...unseen];
  const covers = (place: string): boolean =>
    reads.some((path) => path === place || path.startsWith(`${place.replace(/\/+$/, '')}/`) || isUnder(place, path));
  if (places.some(covers)) return undefined;
  const words = wordsOf(container);
  return mounts.find((m) => m.by === 'bind' && file.test(baseOf(m.target)) && !isToldOf(words, m.target));
}

/** `/etc/telegraf/telegraf.d/telegraf.conf` is in a folder that is read. */
const isUnder = (place: string, folder: string): boolean => place.startsWith(`${folder}/`);

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function wordsOf({ process }: Container): readonly string[] {
  return [
    ...(process.command?.words ?? []).map((w) => w.value),
    ...(process.entrypoint?.words ?? []).map((w) => w.value),
    ...process.environment.map((e) => e.value?.value ?? '${unknown}'),
  ];
}

/** Whether a word leads to the file: its path, its folder, or its name without another folder before it. A variable may be anything. */
function isToldOf(words: readonly string[], target: string): boolean {
  const folder = target.slice(0, target.lastIndexOf('/'));
  const leads = new RegExp(
    `(?<![\\w./-])(?:(?:\\./)?${escapedForRegExp(baseOf(target))}|${escapedForRegExp(target)})(?![\\w.-])${
      folder.lastIndexOf('/') > 0 ? `|(?<![\\w./-])${escapedForRegExp(folder)}/?(?![\\w./-])` : ''
    }`,
  );
  return words.some((word) => leads.test(word) || word.includes('${') || /\$\w/.test(word));
}
