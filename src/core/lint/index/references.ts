import type { Container } from '../../model/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { commandReferences } from './commandReferences.ts';
import { configReferences } from './configReferences.ts';
import { devProxyReferences } from './devProxyReferences.ts';
import { environmentReferences } from './environmentReferences.ts';
import { healthcheckReferences } from './healthcheckReferences.ts';
import { imageReferences } from './imageReferences.ts';
import { isOwnAddress } from './isOwnAddress.ts';
import { loggingReferences } from './loggingReferences.ts';
import { projectIndex, type ProjectIndex } from './projectIndex.ts';
import { proxyReferences } from './proxyReferences.ts';
import { springReferences } from './springReferences.ts';
import { sourceReferences } from './sourceReferences.ts';
import type { Reference } from './Reference.ts';

/**
 * Whom every service dials, as far as its environment, command, health check and mounted configuration say, and whom proxies dial
 * as far as labels say. Computed once per run; each rule of "wrong destination" looks at it from its own side.
 */
export const references = analysis((context): readonly Reference[] => {
  const index = projectIndex(context);
  const own = index.services.flatMap((container) => {
    const listens = new Set(index.statementsOf(container).map((s) => s.text));
    return [
      ...environmentReferences(container, listens),
      ...commandReferences(container, listens),
      ...configReferences(container),
      ...healthcheckReferences(container),
      ...sourceReferences(container),
      ...devProxyReferences(container),
      ...springReferences(container),
      ...imageReferences(container, index.services),
      ...linkReferences(container),
    ];
  });
  const all = [...own.filter((r) => !isLabelOfHostPort(index, r)), ...proxyReferences(index)];
  return all.map((r) => (!r.outward && !r.ownAddress && isOwnAddress(index, r) ? { ...r, ownAddress: true } : r));
});

/** Names and the default address by which a container dials its host. */
const THE_HOST = /^(?:host\.docker\.internal|gateway\.docker\.internal|host\.containers\.internal|172\.17\.0\.1)$/;

/**
 * `JOBS=orders:9460,cache:9461` beside `TARGET_HOST=host.docker.internal` of the same prefix, where the project publishes each of these
 * ports on the host: the names are labels, and the host is what is dialled.
 */
function isLabelOfHostPort(index: ProjectIndex, { from, where, name, text, scheme }: Reference): boolean {
  if (
    where !== 'environment' ||
    scheme !== undefined ||
    !/^[\w.-]+:\d+(?:[,;\s]+[\w.-]+:\d+)+$/.test(text.value.trim())
  )
    return false;
  const prefix = /^[A-Za-z]+(?=_)/.exec(name)?.[0];
  const isOnHost = from.process.environment.some(
    (variable) =>
      variable.name !== name &&
      prefix !== undefined &&
      variable.name.startsWith(`${prefix}_`) &&
      THE_HOST.test(variable.value?.value ?? ''),
  );
  return isOnHost && [...text.value.matchAll(/:(\d+)/g)].every(([, port]) => index.publishing(Number(port)).length > 0);
}

/** The references by the container that makes them. */
export const referencesFrom = analysis((context): ReadonlyMap<Container, readonly Reference[]> => {
  const from = new Map<Container, Reference[]>();
  for (const r of references(context)) {
    const list = from.get(r.from);
    if (list) list.push(r);
    else from.set(r.from, [r]);
  }
  return from;
});

/** What the engine dials for the services, from the host's namespace, where services' names do not resolve. */
export const daemonReferences = analysis((context): readonly Reference[] =>
  projectIndex(context).services.flatMap((c) => loggingReferences(c)),
);

function linkReferences(from: Container): Reference[] {
  return from.links
    .filter((l) => !l.external)
    .map((link) => ({
      from,
      host: link.target,
      ...(link.alias === '' || link.alias === link.target ? {} : { alias: link.alias }),
      meant: [],
      where: 'link',
      name: 'links',
      text: link.text,
      start: 0,
      end: Math.max(0, Math.min(link.target.length, link.text.value.length)),
      outward: false,
      ownAddress: false,
    }));
}
