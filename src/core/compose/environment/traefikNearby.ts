import { joinPath, parentPath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';

/**
 * Whether a Traefik in a folder beside a project's, or above it, is told which network to use (`providers.docker.network`): a project
 * whose proxy is another project often lies beside that one. False where one is there and is not told; undefined where none is seen.
 */
export function traefikNearbyIsTold(directory: string, loading: Loading): boolean | undefined {
  let isThere = false;
  let folder = directory;
  for (let above = 0; above < MAX_ABOVE; above++) {
    const parent = parentPath(folder);
    if (parent === folder) break;
    for (const text of textsOfTraefik(parent, loading)) {
      if (TOLD.test(text)) return true;
      isThere = true;
    }
    if (loading.list(parent, parent)?.some(({ name }) => name === '.git') !== false) break;
    folder = parent;
  }
  return isThere ? false : undefined;
}

const MAX_ABOVE = 3;
const MAX_FILES = 24;
const MAX_LENGTH = 100_000;

/** A flag, a variable, or the key of a static configuration (https://doc.traefik.io/traefik/providers/docker/#network). */
const TOLD =
  /--?(?:providers\.)?(?:docker|swarm)\.network(?:=|["'\s])|TRAEFIK_PROVIDERS_(?:DOCKER|SWARM)_NETWORK|(?:^|\n)[ \t]*(?:\[providers\.)?(?:docker|swarm)\]?[ \t]*:?[ \t]*(?:#.*)?\n(?:[ \t][^\n]*\n|\n|\w[^\n]*=[^\n]*\n){0,20}?[ \t]*network[ \t]*[:=]/i;

const FOLDER = /traefik|proxy|gateway|ingress|edge|core|infra/i;
const INNER = /traefik|conf|data|etc|static/i;
const STATIC = /traefik.*\.(?:ya?ml|toml)$|^static\.(?:ya?ml|toml)$/i;
const COMPOSE = /compose[\w.-]*\.ya?ml$/i;

/** The texts of a folder, and of those in it that are named so, in which a Traefik is started or configured. */
function textsOfTraefik(folder: string, loading: Loading): readonly string[] {
  const entries = loading.list(folder, folder) ?? [];
  const files = entries.filter((e) => e.kind === 'file').map((e) => joinPath(folder, e.name));
  for (const entry of entries) {
    if (entry.kind !== 'folder' || !FOLDER.test(entry.name)) continue;
    const inner = joinPath(folder, entry.name);
    for (const { name, kind } of loading.list(inner, folder) ?? []) {
      if (kind === 'file') files.push(joinPath(inner, name));
      else if (INNER.test(name)) {
        const deeper = loading.list(joinPath(inner, name), folder) ?? [];
        files.push(...deeper.flatMap((e) => (e.kind === 'file' ? joinPath(inner, name, e.name) : [])));
      }
    }
  }
  return files
    .filter((file) => STATIC.test(nameOf(file)) || COMPOSE.test(nameOf(file)))
    .slice(0, MAX_FILES)
    .flatMap((file) => {
      const text = loading.text(file);
      if (typeof text !== 'string' || text.length > MAX_LENGTH) return [];
      return STATIC.test(nameOf(file)) || /image:\s*["']?(?:[\w.-]+\/)*traefik\b/i.test(text) ? [text] : [];
    });
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
