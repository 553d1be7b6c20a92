import data from './images.json' with { type: 'json' };
import { imageReference, type ImageReference } from './imageReference.ts';
import type { KnownGone, KnownImage } from './KnownImage.ts';
import type { KnownAccess, KnownSocket, TagCondition } from './KnownProgram.ts';
import { tagHolds } from './tagHolds.ts';

/** Everything that is known of images, checked by imageSchema in the tests. */
export const KNOWN_IMAGES = data as readonly KnownImage[];

const BY_NAME = new Map<string, KnownImage>();
for (const image of KNOWN_IMAGES) for (const name of image.names) BY_NAME.set(name, image);

/** The most components that a name has. */
const LONGEST_NAME = Math.max(...[...BY_NAME.keys()].map((name) => name.split('/').length));

/**
 * Registries where anybody can have repositories: there `acme/postgres` is acme's own image, and only `library/postgres` the
 * official one. On any other registry the path before an official name is the mirror's.
 */
const SHARED_REGISTRIES = new Set(
  `docker.io index.docker.io registry-1.docker.io registry.hub.docker.com hub.docker.com ghcr.io quay.io gcr.io us.gcr.io
  eu.gcr.io asia.gcr.io public.ecr.aws registry.gitlab.com mcr.microsoft.com registry.k8s.io k8s.gcr.io lscr.io codeberg.org
  docker.elastic.co nvcr.io registry.redhat.io registry.access.redhat.com cgr.dev dhi.io`.split(/\s+/),
);

/** The official images' folder on Docker Hub, and those that hold them for one architecture (docker-library/official-images). */
const OFFICIAL_OWNERS = new Set(
  'library amd64 arm32v5 arm32v6 arm32v7 arm64v8 i386 mips64le ppc64le riscv64 s390x winamd64'.split(' '),
);

/** An image that is known, and what its reference says of it. */
export interface FoundImage {
  readonly image: KnownImage;
  readonly reference: ImageReference;
  /** Where this tag of it listens when nobody tells it otherwise. */
  readonly listens: readonly KnownSocket[];
  /** Who gets in there, as far as it is known. */
  readonly access?: KnownAccess;
  /** Ports that the check in this tag of it dials. */
  readonly health: readonly number[];
  /** Variables that this tag of it no longer reads. */
  readonly gone: readonly KnownGone[];
}

/**
 * What is known of an image by its reference. Undefined for one that nobody listed: that is no statement about it. A name
 * matches as a whole path, behind whatever registry or mirror: never by a part of a word, and never by its last component where
 * that has another owner.
 */
export function knownImageNamed(reference: string): FoundImage | undefined {
  const parsed = imageReference(reference);
  const image = parsed && imageOf(parsed);
  if (!image) return undefined;
  const holds = ({ when }: { readonly when?: TagCondition }): boolean => !when || tagHolds(parsed.tag, when);
  const access = image.access?.find(holds);
  return {
    image,
    reference: parsed,
    listens: image.listens.filter(holds),
    health: (image.health ?? []).filter(holds).map((h) => h.port),
    gone: (image.gone ?? []).filter(holds),
    ...(access === undefined ? {} : { access }),
  };
}

/** Datastores by a name that is the product's own, whoever has the repository: `opensearch`, `qdrant`. */
const STORES_BY_PRODUCT: ReadonlyMap<string, KnownImage> = new Map(
  KNOWN_IMAGES.filter((i) => i.role === 'datastore')
    .reverse()
    .flatMap((image) =>
      image.names.flatMap((name) => {
        const last = name.slice(name.lastIndexOf('/') + 1);
        return last === name || last === image.title.toLowerCase().replace(/ /g, '-') ? [[last, image] as const] : [];
      }),
    ),
);

/**
 * The datastore that an image of someone else is named after: `acme/postgres`, `registry.example/team/opensearch`. Enough to ask
 * who reaches it, and not to say where it listens.
 */
export function knownImageLike(reference: string): FoundImage | undefined {
  const parsed = imageReference(reference);
  const image = parsed && STORES_BY_PRODUCT.get(parsed.path.at(-1) ?? '');
  if (!image) return undefined;
  return {
    image,
    reference: parsed,
    listens: image.listens.filter(({ when }) => !when || tagHolds(parsed.tag, when)),
    health: [],
    gone: [],
  };
}

function imageOf({ registry, path }: ImageReference): KnownImage | undefined {
  // The longest name first: `bitnami/redis` before `redis`.
  const whole = registry === undefined ? undefined : BY_NAME.get([registry, ...path].join('/'));
  if (whole) return whole;
  for (let from = Math.max(0, path.length - LONGEST_NAME); from < path.length - 1; from++) {
    const image = BY_NAME.get(path.slice(from).join('/'));
    if (image) return image;
  }
  const before = path.slice(0, -1);
  const isOfficial =
    before.length === 0
      ? registry === undefined || !SHARED_REGISTRIES.has(registry) || isHub(registry)
      : OFFICIAL_OWNERS.has(before.at(-1) ?? '') || (registry !== undefined && !SHARED_REGISTRIES.has(registry));
  return isOfficial ? BY_NAME.get(path.at(-1) ?? '') : undefined;
}

function isHub(registry: string): boolean {
  return /(?:^|\.)docker\.(?:io|com)$/.test(registry);
}
