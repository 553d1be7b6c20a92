import type { Container } from '../../model/index.ts';
import { knownImage } from '../../process/index.ts';
import { makeReference } from './makeReference.ts';
import type { Reference } from './Reference.ts';

/**
 * Whom an image dials because nobody told it another: `postgresql` of Bitnami's Keycloak. The place is the image's name. Left out where a
 * Dockerfile, a file that it reads, or a missing env file may say otherwise, and where Prometheus hands it a server with each request.
 */
export function imageReferences(from: Container, services: readonly Container[]): Reference[] {
  const { image, dockerfile, environment, lacksEnvFile, mounted, mounts = [], command, entrypoint } = from.process;
  if (!image || dockerfile || lacksEnvFile === true || command || entrypoint) return [];
  const found = knownImage(from)?.image;
  const value = (name: string): string | undefined => environment.find((e) => e.name === name)?.value?.value;
  const isRead = mounted.length > 0 && (found?.files ?? []).length > 0;
  if (isRead) return [];
  if ((found?.dials ?? []).length === 0 || isHandedTargets(from, services)) return [];
  const isElsewhere = (place: string): boolean =>
    mounts.some(
      ({ target, by }) => by !== 'own' && (`${target}/`.startsWith(`${place}/`) || place.startsWith(`${target}/`)),
    );
  return (found?.dials ?? []).flatMap(({ host, port, unless, places = [], when }) => {
    if (places.some(isElsewhere)) return [];
    const [name = '', wanted] = when?.split('=') ?? [];
    if (when !== undefined && value(name) !== wanted) return [];
    if (environment.some((e) => unless.includes(e.name))) return [];
    const place = { from, where: 'environment', name: unless[0] ?? '', text: image } as const;
    const destination = { host, port, start: 0, end: image.value.length };
    return [{ ...makeReference(place, destination), hostImplied: true as const }];
  });
}

/** `replacement: exporter:9121` of Prometheus, `replacement = "exporter:9121"` of Alloy. */
const REPLACEMENT = /\breplacement["']?\s*[:=]\s*["']?([\w.-]+)/g;

/**
 * Whether a configuration of the project has Prometheus name the server in the query (`__param_target`) and writes this exporter in the
 * place of the address: https://prometheus.io/docs/guides/multi-target-exporter/. What it dials without one does not count then.
 */
function isHandedTargets({ service, name }: Container, services: readonly Container[]): boolean {
  return services.some(({ process }) =>
    process.mounted.some(
      ({ text }) =>
        text.includes('__param_target') &&
        [...text.matchAll(REPLACEMENT)].some(([, host]) => host === (service ?? name)),
    ),
  );
}
