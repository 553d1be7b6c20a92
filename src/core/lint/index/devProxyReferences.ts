import type { Container, MountedFile } from '../../model/index.ts';
import { type DevServer, devServerOf, withoutComments } from '../../process/index.ts';
import { textOfFile } from './configReferences.ts';
import { destinationsIn } from './destinations.ts';
import { makeReference } from './makeReference.ts';
import type { Reference } from './Reference.ts';

/** Where each says to whom it forwards; Create React App in a line of package.json. */
const FILES: Readonly<Record<DevServer, RegExp>> = {
  vite: /^vite\.config\.[cm]?[jt]s$/,
  'react-scripts': /^package\.json$/,
  'vue-cli-service': /^vue\.config\.[cm]?js$/,
  webpack: /^webpack\.config\.[cm]?[jt]s$/,
  angular: /^proxy\.conf(?:ig)?\.(?:json|[cm]?js)$/,
};

/** A target that is a literal as a whole: `target: "http://api:80"`, `"/api": "http://api:80"`, `proxy: "http://api:80"`. */
const TARGET = /(?:["'`]|\btarget|\bproxy)\s*:\s*(["'`])((?:https?|wss?):\/\/[^"'`\s$]+)\1\s*(?=[,}\n]|$)/dg;

/** Longer files are built, and not written. */
const LARGEST = 100_000;

/**
 * To whom the development server that a container runs forwards its pages' requests (Vite's `server.proxy`, webpack's `devServer.proxy`,
 * `proxy` of Create React App). The server dials, in the container, and no browser. Only literals count: what an expression works out
 * (`process.env.API ?? "http://localhost:8000"`) is left out, and so is a container that starts another program beside it.
 */
export function devProxyReferences(from: Container): Reference[] {
  const found = devServerOf(from);
  if (!found) return [];
  const { server, words } = found;
  // The file is the one beside the program; another one, where the words name it, is not looked for.
  if (/(?:^|\s)(?:-c|--config)(?=[\s=])/.test(words)) return [];
  if (server === 'angular' && !words.includes('--proxy-config') && !namesProxy(from)) return [];
  const file = fileOf(from, FILES[server]);
  if (!file || file.text.length > LARGEST) return [];
  const text = withoutComments(file.text);
  return proxyBlocks(text, server).flatMap(([start, end]) =>
    [...text.slice(start, end).matchAll(TARGET)].flatMap((match) => {
      const at = start + (match.indices?.[2]?.[0] ?? 0);
      return destinationsIn(match[2] ?? '').map((destination): Reference => ({
        ...makeReference({ from, where: 'config', name: 'proxy', text: textOfFile(file), offset: at }, destination),
        bySource: true,
      }));
    }),
  );
}

/** `"proxyConfig": "src/proxy.conf.json"` in angular.json stands for the flag. */
function namesProxy({ process }: Container): boolean {
  return process.mounted.some((f) => f.target.endsWith('/angular.json') && /"proxyConfig"\s*:/.test(f.text));
}

function fileOf({ process }: Container, name: RegExp): MountedFile | undefined {
  const files = process.mounted.filter(
    (f) => name.test(f.target.slice(f.target.lastIndexOf('/') + 1)) && !f.target.includes('/node_modules/'),
  );
  const home = (process.workingDir?.value ?? '').replace(/\/$/, '');
  return (
    files.find((f) => f.target.slice(0, f.target.lastIndexOf('/')) === home) ??
    (files.length === 1 ? files[0] : undefined)
  );
}

/** The stretches of a file that say to whom it forwards. One inside another is part of that, however deep they are nested. */
function proxyBlocks(text: string, server: DevServer): readonly (readonly [number, number])[] {
  if (server === 'angular') return [[0, text.length]];
  const blocks: (readonly [number, number])[] = [];
  for (const match of text.matchAll(/(["']?)\bproxy\1\s*:\s*/g)) {
    if (match.index < (blocks.at(-1)?.[1] ?? 0)) continue;
    const value = match.index + match[0].length;
    const isObject = text[value] === '{' || text[value] === '[';
    const line = text.indexOf('\n', value);
    blocks.push([match.index, isObject ? closing(text, value) : line < 0 ? text.length : line]);
  }
  return blocks;
}

/** Where the bracket at a place closes. Brackets in strings are counted too: a path with one bracket alone ends the block elsewhere. */
function closing(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c === '{' || c === '[') depth++;
    else if ((c === '}' || c === ']') && --depth === 0) return i;
  }
  return text.length;
}
