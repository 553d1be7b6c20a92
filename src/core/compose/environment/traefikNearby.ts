import type { FolderEntry } from '../FileReader.ts';
import { joinPath, parentPath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';

/**
 * Whether a Traefik in a folder of a project's, beside it or above it, is told which network to use (`providers.docker.network`): a project
 * whose proxy is another project often lies beside that one. False where one is there and is not told; undefined where none is seen.
 */
export function traefikNearbyIsTold(directory: string, loading: Loading): boolean | undefined {
  let isThere = false;
  let folder = directory;
  // In a folder of the project's own lies the Traefik of the machine, too.
  for (const text of textsOfTraefik(directory, loading)) {
    if (TOLD.test(text)) return true;
    isThere ||= STARTS.test(text);
  }
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
const MAX_FOLDERS = 100;
const MAX_FILES = 8;
const MAX_LENGTH = 100_000;

/** A flag, a variable, or the key of a static configuration (https://doc.traefik.io/traefik/providers/docker/#network). */
const TOLD =
  /--?(?:providers\.)?(?:docker|swarm)\.network(?:=|["'\s])|TRAEFIK_PROVIDERS_(?:DOCKER|SWARM)_NETWORK|(?:^|\n)[ \t]*(?:\[providers\.)?(?:docker|swarm)\]?[ \t]*:?[ \t]*(?:#.*)?\n(?:[ \t][^\n]*\n|\n|\w[^\n]*=[^\n]*\n){0,20}?[ \t]*network[ \t]*[:=]/i;

const INNER = /traefik|conf|data|etc|static/i;
const STATIC = /traefik.*\.(?:ya?ml|toml)$|^static\.(?:ya?ml|toml)$/i;
const COMPOSE = /^(?:docker-)?(?:compose|stack)[\w.-]*\.ya?ml$/i;
const STARTS = /image:\s*["']?(?:[\w.-]+\/)*traefik(?![\w./-])/i;
const SKIPPED = /^(?:node_modules|\.git|vendor|dist|build|target)$/;

/** The texts of a folder, and of those in it, in which a Traefik is started; and its static configuration beside them. */
function textsOfTraefik(folder: string, loading: Loading): readonly string[] {
  const entries = loading.list(folder, folder) ?? [];
  const inner = entries.filter((e) => e.kind === 'folder' && !SKIPPED.test(e.name)).slice(0, MAX_FOLDERS);
  const folders = [folder, ...inner.map((e) => joinPath(folder, e.name))];
  return folders.flatMap((place) => {
    const files = loading.list(place, folder) ?? [];
    const started = textsNamed(COMPOSE, place, files, loading).filter((text) => STARTS.test(text));
    if (started.length === 0) return place === folder ? textsNamed(STATIC, place, files, loading) : [];
    const deeper = files.filter((e) => e.kind === 'folder' && INNER.test(e.name));
    return [
      ...started,
      ...textsNamed(STATIC, place, files, loading),
      ...deeper.flatMap(({ name }) => {
        const within = joinPath(place, name);
        return textsNamed(STATIC, within, loading.list(within, folder) ?? [], loading);
      }),
    ];
  });
}

function textsNamed(
  pattern: RegExp,
  folder: string,
  entries: readonly FolderEntry[],
  loading: Loading,
): readonly string[] {
  const files = entries.filter(({ name, kind }) => kind === 'file' && pattern.test(name)).slice(0, MAX_FILES);
  return files.flatMap(({ name }) => {
    const text = loading.text(joinPath(folder, name));
    return typeof text === 'string' && text.length <= MAX_LENGTH ? [text] : [];
  });
}
