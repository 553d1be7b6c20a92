import type { MountedFile } from '../../model/index.ts';
import { joinPath, resolvePath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';

/** Where something of the project lies in the container: a file or a folder of a bind mount, or what the Dockerfile copies. */
export interface Place extends Pick<MountedFile, 'target' | 'by' | 'origin'> {
  readonly source: string;
}

/** What an interpreter is told to run: `python app/main.py`, `node --watch src/server.js`, `go run main.go`. */
const STARTED =
  /(?:^|[\s;&|/])(?:python[\d.]*|node|nodemon|bun|deno|tsx|ts-node|go|uv)\s[^;&|\n]{0,200}?([\w./-]{0,200}\w\.(?:py|[cm]?js|ts|go))(?![\w./-])/g;

/** `uvicorn app.main:app`, `gunicorn -b :8000 wsgi:application`: the module of an application server. */
const SERVED =
  /(?:^|[\s;&|/])(?:uvicorn|gunicorn|hypercorn|daphne)\s[^;&|\n]{0,200}?(?<=\s)([A-Za-z_]\w*(?:\.\w+)*):[A-Za-z_]\w*(?![\w./:-])/g;

/** `celery -A shop worker`, `celery --app=shop.tasks:app beat`: the module or package of a Celery application. */
const CELERY = /(?:^|[\s;&|/])celery\s[^;&|\n]{0,200}?(?<=\s)(?:-A|--app)(?:\s+|=)([A-Za-z_]\w*(?:\.\w+)*)(?![\w./-])/g;

/** `dotnet Shop.dll`, `dotnet run`: the program and the settings that Kestrel reads, from where they are built or lie. */
const DOTNET = /(?:^|[\s;&|/])dotnet\s(?:[^;&|\n]{0,200}?([\w.-]{1,100})\.dll|(?:run|watch)(?![\w-]))/;

/** A command of which no more is looked at. */
const LONGEST_COMMAND = 4_000;

/** Code that is longer is not read for one line. */
const LONGEST_SOURCE = 100_000;

/**
 * The files of source that a container's words start, as far as they lie in the project: small ones, by where the container
 * sees them. `home` is where its words run.
 */
export function sourcesOf(
  words: string,
  home: string,
  places: readonly Place[],
  loading: Loading,
): readonly MountedFile[] {
  const found = new Map<string, MountedFile>();
  const all = words.slice(0, LONGEST_COMMAND);
  const started = [
    ...[...all.matchAll(STARTED)].map(([, path = '']) => path),
    ...[...all.matchAll(SERVED)].map(([, module = '']) => `${module.replaceAll('.', '/')}.py`),
  ];
  // As Celery finds it: the module itself, else what the package holds (docs.celeryq.dev, "Next steps", "About the --app argument").
  for (const [, module = ''] of all.matchAll(CELERY)) {
    const path = module.replaceAll('.', '/');
    started.push(`${path}.py`, `${path}/__init__.py`, `${path}/celery.py`);
  }
  const dotnet = DOTNET.exec(all);
  if (dotnet)
    for (const folder of ['', ...(dotnet[1] === undefined ? [] : [`${dotnet[1]}/`, `src/${dotnet[1]}/`])])
      started.push(`${folder}Program.cs`, `${folder}appsettings.json`);
  for (const path of started) {
    const target = resolvePath(home, path);
    for (const place of places) {
      const inside = belowOf(target, place.target);
      if (inside === undefined || found.has(target)) continue;
      const file = joinPath(place.source, inside);
      const text = loading.text(file);
      if (typeof text !== 'string' || text.length > LONGEST_SOURCE) continue;
      // Findings sit in it, and comments in it silence them.
      loading.source(file);
      found.set(target, { file, target, text, by: place.by, origin: place.origin });
    }
  }
  return [...found.values()];
}

function belowOf(target: string, folder: string): string | undefined {
  if (target === folder) return '';
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  return target.startsWith(prefix) ? target.slice(prefix.length) : undefined;
}
