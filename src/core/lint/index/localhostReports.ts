import { type Container, type Fix, HOST, isLoopbackHost, sourceOf, type TextEdit } from '../../model/index.ts';
import { knownImage, programTitles, repositoryOf } from '../../process/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { editText } from '../edits/editText.ts';
import { destinationText, hostSpot, namesOf } from '../report/phrases.ts';
import { isDialledWildcard, isForwarded } from './isForwarded.ts';
import { isJob } from './isJob.ts';
import { projectIndex, type ProjectIndex } from './projectIndex.ts';
import type { Reference } from './Reference.ts';
import { references } from './references.ts';
import { targetsOf } from './targetsOf.ts';
import type { Report } from '../engine/Rule.ts';
import type { RuleContext } from '../engine/LintInput.ts';

/**
 * References to localhost that mean another container: something else in the project has that port, and nothing in the
 * container's own namespace has it.
 */
export function* localhostReports(context: RuleContext, where: readonly Reference['where'][]): Iterable<Report> {
  const index = projectIndex(context);
  for (const reference of references(context)) {
    if (!where.includes(reference.where) || !(isLoopbackHost(reference.host) || isDialledWildcard(reference))) continue;
    const report = localhostReport(context, index, reference);
    if (report) yield report;
  }
}

function localhostReport(context: RuleContext, index: ProjectIndex, reference: Reference): Report | undefined {
  const { from, outward, ownAddress } = reference;
  if (outward || ownAddress || index.namespaceOf(from) === HOST) return undefined;
  // `http://localhost` without a port is what a person types into a browser.
  const isWeb = reference.scheme === 'http' || reference.scheme === 'https';
  const ports = reference.port !== undefined ? [reference.port] : isWeb ? [] : reference.meant;
  if (ports.length === 0) return undefined;
  const own = index.portsOf(from);
  const members = index.sharing(from);
  const publishes = (p: number): boolean => members.some((m) => m.published.some((x) => x.hostPort === p));
  const named = ownPortsByName(context).get(index.namespaceOf(from));
  if (ports.some((p) => own.has(p) || publishes(p) || named?.has(p) === true)) return undefined;
  // A member of a cluster listens where its like listen.
  const image = imageOf(from);
  const program = programOf(from);
  const outside = (container: Container): boolean =>
    !members.includes(container) &&
    container.id !== from.id &&
    (image === '' || imageOf(container) !== image || programOf(container) !== program);
  let candidates = ports.flatMap((p) => index.atPort(p)).filter(outside);
  // A broad word such as DB means a datastore, not whatever has the port.
  if (reference.port === undefined)
    candidates = candidates.filter((c) => !/^(?:web|admin|proxy|tool)$/.test(knownImage(c)?.image.role ?? 'datastore'));
  const byHostPort = reference.port === undefined ? [] : index.publishing(reference.port).filter(outside);
  const isSocket = reference.scheme === 'ws' || reference.scheme === 'wss';
  if ((isWeb || isSocket) && isForBrowser(reference, byHostPort)) return undefined;
  const targets = candidates.length > 0 ? candidates : byHostPort;
  if (targets.length === 0) return loneProxyReport(reference) ?? loneProductReport(reference);
  // A variable that the server has too is what it calls itself, for browsers.
  if (isWeb && targets.some((t) => hasSame(t, reference))) return undefined;
  const isChosen = isReachedByName(context, index, reference, targets);
  const isOutside =
    isWeb &&
    byHostPort.length > 0 &&
    reference.where === 'environment' &&
    isNamedElsewhere(context, index, reference, byHostPort);
  const [only] = targets;
  // What the image brings along in a file of variables is for the machine of whoever wrote it, where the container is told the server.
  if (isChosen && reference.where === 'environment' && isBroughtAlong(reference)) return undefined;
  // Whoever dials these servers by their names, and this address beside them, means something else by it.
  if (isChosen && reference.where === 'config' && new Set(targets.map((t) => t.service ?? t.id)).size > 1)
    return undefined;
  const isAddress = isWeb || (reference.scheme === undefined && reference.port !== undefined);
  const isMild =
    isOutside ||
    isForOthers(context, reference) ||
    (isWeb &&
      BASE_OF_LINKS.test(reference.name) &&
      !(candidates.length > 0 && isCalledLike(reference.name, targets))) ||
    (isChosen && (reference.where === 'config' || (isAddress && byHostPort.length > 0)));
  const single = new Set(targets.map((t) => t.service ?? t.id)).size === 1 ? only : undefined;
  const said = destinationText(reference);
  const port = ports.find((p) => index.atPort(p).includes(only ?? from)) ?? ports[0];
  const place = reference.where === 'config' ? ` in ${fileName(reference)}` : '';
  return {
    origin: hostSpot(reference),
    ...(isMild ? { severity: 'information' } : {}),
    message: `${from.name} dials ${said}${place}${reference.hostImplied ? ` because ${reference.name} is not set` : ''}, which is ${from.name} itself: ${
      candidates.length > 0
        ? `${namesOf(targets)} ${single ? 'listens' : 'listen'} on port ${port}`
        : `${namesOf(targets)} ${single ? 'publishes' : 'publish'} port ${port} on the host`
    }.`,
    why: `localhost is the loopback of ${from.name}'s own network namespace, not the host or another container, and nothing in that namespace listens on ${port}. On a shared network, Docker's DNS resolves ${only?.name ?? ''} to that container's address.`,
    related: targets.slice(0, 3).map((t) => ({ origin: t.origin, message: `${t.name} is another container.` })),
    fixes:
      single && !reference.hostImplied && index.shareNetwork(from, single)
        ? [fixOf(context, reference, single, candidates.length === 0)]
        : [],
    kinship: `${reference.name} ${said}`,
    subjects: [{ kind: 'container', id: from.id }],
  };
}

/**
 * What links are made of that a browser follows, where its port is one of the host, or its name is not that of the server:
 * `Storage__BaseUri`, `SHOP_WEB_BASE_URL`.
 */
const BASE_OF_LINKS = /base_?ur[il]$/i;

/** Whether a variable has a word of a server's name: `OLLAMA_BASE_URL`. */
function isCalledLike(name: string, servers: readonly Container[]): boolean {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  const called = servers.flatMap((server) => [server.service ?? server.name, imageOf(server)]);
  return called
    .flatMap((text) => text.toLowerCase().split(/[^a-z0-9]+/))
    .some((word) => word.length > 2 && words.includes(word));
}

/**
 * Whether a variable of an env file that several services read may be meant for another of them: this one is a product that needs none of
 * its own or a job that sets something up, or another one sets it for itself.
 */
function isForOthers(context: RuleContext, { from, where, name }: Reference): boolean {
  const { topology } = context;
  const variable = from.process.environment.find((e) => e.name === name && e.by === 'env_file');
  const file = variable && sourceOf(variable.keyOrigin)?.file;
  if (where !== 'environment' || file === undefined) return false;
  const role = from.process.dockerfile ? undefined : knownImage(from)?.image.role;
  if (role !== undefined && PRODUCT.test(role)) return true;
  const readers = topology.containers.filter(
    (other) =>
      other.id !== from.id &&
      other.process.environment.some((e) => e.by === 'env_file' && sourceOf(e.keyOrigin)?.file === file),
  );
  if (readers.length > 0 && (isJob(topology, from) || INITIAL.test(from.service ?? ''))) return true;
  if (readers.length > 0 && (hostPorts(context).get(`${from.id}\0${file}`)?.size ?? 0) > 1) return true;
  return readers.some((c) => c.process.environment.some((e) => e.name === name && e.by === 'compose'));
}

/**
 * By container and env file: the ports of addresses there that are right on the host alone. A file that has several is for programs on
 * the host.
 */
const hostPorts = analysis((context): ReadonlyMap<string, ReadonlySet<number>> => {
  const index = projectIndex(context);
  const found = new Map<string, Set<number>>();
  for (const { from, host, port, text } of references(context)) {
    const file = sourceOf(text.origin)?.file;
    if (file === undefined || port === undefined || !isLoopbackHost(host)) continue;
    if (index.atPort(port).length > 0 || index.publishing(port).length === 0) continue;
    const key = `${from.id}\0${file}`;
    found.set(key, (found.get(key) ?? new Set()).add(port));
  }
  return found;
});

/** What a service is called that sets something else up: `init-kafka`, `minio-setup`. A migration dials its database. */
const INITIAL = /(?:^|[-_])(?:init|setup|seed|bootstrap)(?:[-_]|$)/i;

/** What an image is for that reads no `DB_HOST`. Of datastores and their consoles the variables are judged by their names. */
const PRODUCT = /^(?:dns|mail|monitoring|proxy|tool)$/;

/** Whether the same container, for a configuration the same file, dials one of the targets by its name at a port of that number. */
function isReachedByName(
  context: RuleContext,
  index: ProjectIndex,
  { from, where, text, port }: Reference,
  targets: readonly Container[],
): boolean {
  return references(context).some((other) => {
    if (other.from !== from || isLoopbackHost(other.host)) return false;
    const isMeant = other.port === undefined && port !== undefined && other.meant.includes(port);
    if (other.port !== port && !isMeant) return false;
    // A variable takes the place of what a file says.
    const isSame = other.where === 'environment' || sourceOf(other.text.origin)?.file === sourceOf(text.origin)?.file;
    if (where === 'config' && !isSame) return false;
    const target = targetsOf(index, other);
    return target.kind === 'services' && target.containers.some((c) => targets.includes(c));
  });
}

/** Whether a file of variables that is in the image, or is mounted, says it, and not the environment of the container. */
function isBroughtAlong({ from, text }: Reference): boolean {
  return !from.process.environment.some((e) => e.value === text);
}

/** Whether the same container dials one of the publishers by its name, at any port: who writes localhost beside that means a browser. */
function isNamedElsewhere(
  context: RuleContext,
  index: ProjectIndex,
  { from }: Reference,
  publishers: readonly Container[],
): boolean {
  return references(context).some((other) => {
    if (other.from !== from || other.where !== 'environment' || isLoopbackHost(other.host)) return false;
    const target = targetsOf(index, other);
    return target.kind === 'services' && target.containers.some((c) => publishers.includes(c));
  });
}

function hasSame({ process }: Container, { name, text }: Reference): boolean {
  return process.environment.some((e) => e.name === name && e.value?.value === text.value);
}

/** One image can run several: Redis, and the sentinel that watches it. */
function programOf(container: Container): string {
  return programTitles(container).join();
}

function imageOf({ process }: Container): string {
  return process.dockerfile ? process.dockerfile.file : repositoryOf(process.image?.value ?? '');
}

/** Ports at which a container names itself: `ADVERTISED=peer0:7051` in peer0 says that it listens there. */
const ownPortsByName = analysis((context): ReadonlyMap<string, ReadonlySet<number>> => {
  const index = projectIndex(context);
  const found = new Map<string, Set<number>>();
  for (const reference of references(context)) {
    if (reference.port === undefined || targetsOf(index, reference).kind !== 'self') continue;
    const namespace = index.namespaceOf(reference.from);
    found.set(namespace, (found.get(namespace) ?? new Set()).add(reference.port));
  }
  return found;
});

/** Whether an http address is one that a browser on the host may be meant to open. `url` alone is the program's own (Ghost). */
function isForBrowser(reference: Reference, publishers: readonly Container[]): boolean {
  if (publishers.length === 0 || reference.where === 'config') return false;
  const { from, name } = reference;
  const frontend =
    /front|(?:^|[-_])(?:web|ui|client|spa|react|vue|angular|next|nuxt|vite|site|dashboard|docs?)(?:$|[-_])/i;
  return (
    frontend.test(from.service ?? from.name) ||
    /(?:^|_)(?:WEB_?APP|WEB|UI|FRONT_?END|DASHBOARD|PORTAL|HOST|URL_?PREFIX)(?:_|$)|^url$/i.test(name)
  );
}

/** A stock proxy has no other process: what it forwards to localhost and does not listen on itself cannot be there. */
function loneProxyReport(reference: Reference): Report | undefined {
  const { from, port } = reference;
  if (!isForwarded(reference)) return undefined;
  if (from.process.dockerfile || from.process.entrypoint || knownImage(from)?.image.role !== 'proxy') return undefined;
  // Another file can hold the site that listens there: `import sites/*` of Caddy. A snippet's name has neither sign.
  if (/^[ \t]*import[ \t]+\S*[/*]/m.test(reference.text.value)) return undefined;
  return {
    origin: hostSpot(reference),
    message: `${from.name} forwards to ${destinationText(reference)} in ${fileName(reference)}, which is ${from.name} itself, where nothing listens on port ${port}.`,
    why: `localhost is the loopback of ${from.name}'s own network namespace, not the host or another container: the kernel refuses the connection and the proxy answers 502.`,
    subjects: [{ kind: 'container', id: from.id }],
  };
}

/**
 * A stock product that is told a server of its own container, where the image expects one elsewhere and runs none: `localhost` in the
 * variable that says where the database is.
 */
function loneProductReport(reference: Reference): Report | undefined {
  const { from, name, where } = reference;
  const image = knownImage(from)?.image;
  if (where !== 'environment' || from.process.dockerfile || from.process.entrypoint || from.process.command)
    return undefined;
  const peer = image?.dials?.find((d) => d.unless.includes(name) && /HOST|URL|SERVER|ADDR/.test(name));
  if (!image || !peer || (reference.port !== undefined && reference.port !== peer.port)) return undefined;
  return {
    origin: hostSpot(reference),
    message: `${from.name} dials ${destinationText(reference)}, which is ${from.name} itself: ${image.title} needs a server on port ${peer.port}, and the image runs none.`,
    why: `localhost is the loopback of ${from.name}'s own network namespace, not the host or another container: the kernel refuses the connection. A server on the host is host.docker.internal, with a line in extra_hosts.`,
    subjects: [{ kind: 'container', id: from.id }],
  };
}

function fileName(reference: Reference): string {
  const file = sourceOf(reference.text.origin)?.file ?? '';
  return file.slice(file.lastIndexOf('/') + 1);
}

function fixOf(context: RuleContext, reference: Reference, target: Container, byHostPort: boolean): Fix | undefined {
  const name = target.service ?? target.name;
  const host = editText(reference.text, reference.start, reference.end, name);
  if (!host) return undefined;
  const edits: TextEdit[] = [host];
  let port = reference.port;
  if (byHostPort) {
    const published = target.published.find((p) => p.hostPort === reference.port);
    const { portText, portStart, portEnd } = reference;
    if (!published || !portText || portStart === undefined || portEnd === undefined) return undefined;
    port = published.containerPort;
    if (port !== reference.port) {
      const edit = editText(portText, portStart, portEnd, String(port));
      if (!edit) return undefined;
      edits.push(edit);
    }
  }
  // An env file or a configuration can be read outside the container as well, where localhost is right.
  const home = sourceOf(reference.from.origin)?.file;
  const safe = edits.every((e) => e.file === home) && reference.where !== 'config';
  return { title: `Use ${name}${port === undefined ? '' : `:${port}`}`, safe, edits };
}
