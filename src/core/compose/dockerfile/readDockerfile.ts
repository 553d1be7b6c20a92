import type { DockerfileFacts, EnvironmentVariable, Healthcheck, Origin, Text, Words } from '../../model/index.ts';
import { expandWord, splitWords } from './expandWords.ts';
import { type Instruction, readInstructions } from './readInstructions.ts';
import { extentOf, slice, textOfTraced, type TracedText } from './TracedText.ts';

export interface DockerfileRequest {
  /** The path as the reader knows it; every fact's origin names it. */
  readonly file: string;
  readonly text: string;
  /** `build.target`: a stage's name or number; the last stage otherwise. */
  readonly target?: string;
  /** `build.args`: they win over the defaults of the ARGs that the file declares. */
  readonly args?: ReadonlyMap<string, string>;
}

/** What a Dockerfile says of the container that runs from it. */
export interface DockerfileReading {
  readonly facts: DockerfileFacts;
  /** The image outside of the file that the stage starts from; undefined for `scratch` and for a file without FROM. */
  readonly baseImage?: Text;
  readonly environment: readonly EnvironmentVariable[];
  readonly command?: Words;
  readonly entrypoint?: Words;
  readonly workingDir?: Text;
  readonly healthcheck?: Healthcheck;
}

interface Stage {
  readonly name?: string;
  /** Final stage first. */
  readonly from: readonly Text[];
  readonly baseImage?: Text;
  readonly scope: Map<string, string>;
  readonly environment: Map<string, EnvironmentVariable>;
  /** By port and protocol. */
  readonly exposed: Map<string, DockerfileFacts['exposed'][number]>;
  readonly copies: DockerfileFacts['copies'][number][];
  readonly fromStages: string[];
  command?: Words;
  /** An ENTRYPOINT of this stage drops the CMD of the stage or image before it. */
  ownCommand: boolean;
  entrypoint?: Words;
  workingDir?: Text;
  healthcheck?: Healthcheck;
}

/**
 * Reads a Dockerfile as far as the network needs it: stages, FROM, EXPOSE, ENV, ARG, CMD, ENTRYPOINT, COPY, WORKDIR,
 * HEALTHCHECK.
 * Undefined where it has no such stage. Total for any text.
 * Source: docs.docker.com/reference/dockerfile (the instructions of those names; "Understand how CMD and ENTRYPOINT interact").
 */
export function readDockerfile({
  file,
  text,
  target,
  args = new Map(),
}: DockerfileRequest): DockerfileReading | undefined {
  const { instructions, escape } = readInstructions(text);
  const global = new Map<string, string>();
  const stages: Stage[] = [];
  for (const instruction of instructions) {
    const stage = stages[stages.length - 1];
    if (instruction.name === 'FROM') stages.push(stageOf(instruction, file, escape, global, stages));
    else if (instruction.name === 'ARG')
      declare(instruction.rest, stage?.scope ?? global, stage ? global : undefined, escape, args);
    else if (stage) apply(stage, instruction, file, escape);
  }
  const wanted =
    target === undefined
      ? stages[stages.length - 1]
      : stages.find((s, i) => s.name === target.toLowerCase() || String(i) === target);
  if (!wanted) return undefined;
  return {
    facts: {
      file,
      exposed: [...wanted.exposed.values()],
      ...presetPort(wanted.environment.get('PORT')?.value?.value ?? ''),
      from: wanted.from,
      copies: wanted.copies,
      fromStages: wanted.fromStages,
    },
    environment: [...wanted.environment.values()],
    ...(wanted.baseImage ? { baseImage: wanted.baseImage } : {}),
    ...(wanted.command ? { command: wanted.command } : {}),
    ...(wanted.entrypoint ? { entrypoint: wanted.entrypoint } : {}),
    ...(wanted.workingDir ? { workingDir: wanted.workingDir } : {}),
    ...(wanted.healthcheck ? { healthcheck: wanted.healthcheck } : {}),
  };
}

function presetPort(value: string): { readonly port?: number } {
  const port = Number(value);
  return /^\d{1,5}$/.test(value) && port > 0 && port <= 65535 ? { port } : {};
}

function stageOf(
  instruction: Instruction,
  file: string,
  escape: string,
  global: ReadonlyMap<string, string>,
  before: readonly Stage[],
): Stage {
  const [imageWord, as, name] = splitWords(instruction.rest, escape);
  const image = textOfTraced(
    expandWord(imageWord ?? instruction.rest, escape, global),
    file,
    imageWord ?? instruction.rest,
  );
  const named = as?.value.toLowerCase() === 'as' && name ? { name: name.value.toLowerCase() } : {};
  const parent = before.find((s) => s.name === image.value.toLowerCase());
  if (!parent) {
    return {
      ...named,
      from: [image],
      ...(image.value === 'scratch' || image.value === '' ? {} : { baseImage: image }),
      scope: new Map(),
      environment: new Map(),
      exposed: new Map(),
      copies: [],
      fromStages: [],
      ownCommand: false,
    };
  }
  return {
    ...parent,
    ...named,
    from: [image, ...parent.from],
    // ARG ends with its stage; ENV goes on.
    scope: new Map([...parent.environment].flatMap(([key, v]) => (v.value ? [[key, v.value.value] as const] : []))),
    environment: new Map(parent.environment),
    exposed: new Map(parent.exposed),
    copies: [...parent.copies],
    fromStages: [...parent.fromStages],
    ownCommand: false,
  };
}

/** A word of a stage: what the file does not set may be set by the image that the stage starts from (`$PATH`). */
function expandIn(stage: Stage, word: TracedText, escape: string): TracedText {
  return expandWord(word, escape, stage.scope, stage.baseImage ? 'as written' : 'empty');
}

/** `ARG name[=default] …`; inside a stage a bare name takes the value declared before the first FROM. */
function declare(
  rest: TracedText,
  scope: Map<string, string>,
  outer: ReadonlyMap<string, string> | undefined,
  escape: string,
  args: ReadonlyMap<string, string>,
): void {
  for (const word of splitWords(rest, escape)) {
    const equals = word.value.indexOf('=');
    const name = equals < 0 ? word.value : word.value.slice(0, equals);
    const preset = equals < 0 ? outer?.get(name) : expandWord(slice(word, equals + 1), escape, scope).value;
    const value = args.get(name) ?? preset;
    if (value !== undefined) scope.set(name, value);
  }
}

function apply(stage: Stage, { name, flags, rest }: Instruction, file: string, escape: string): void {
  switch (name) {
    case 'ENV':
      setEnvironment(stage, rest, file, escape);
      return;
    case 'EXPOSE':
      expose(stage, rest, file, escape);
      return;
    case 'CMD':
      stage.command = wordsOf(rest, file, escape);
      stage.ownCommand = true;
      return;
    case 'ENTRYPOINT':
      stage.entrypoint = wordsOf(rest, file, escape);
      if (!stage.ownCommand) delete stage.command;
      return;
    case 'HEALTHCHECK':
      stage.healthcheck = healthcheckOf(rest, file);
      return;
    case 'WORKDIR': {
      const path = expandIn(stage, rest, escape);
      const before = stage.workingDir?.value ?? '/';
      const text = textOfTraced(path, file, rest);
      stage.workingDir = path.value.startsWith('/') ? text : { value: joined(before, path.value), origin: text.origin };
      return;
    }
    case 'COPY':
    case 'ADD':
      // What comes from another stage or image is no file beside this one.
      if (flags.has('from')) stage.fromStages.push(...copiedWords(stage, rest, escape).slice(0, -1));
      else copy(stage, rest, escape);
      return;
    default:
  }
}

function setEnvironment(stage: Stage, rest: TracedText, file: string, escape: string): void {
  const words = splitWords(rest, escape);
  const legacy = words[0] && !words[0].value.includes('=');
  // `ENV name value with blanks`: the old form, one variable.
  const pairs = legacy
    ? [
        {
          key: words[0],
          value: slice(rest, rest.value.length - rest.value.slice(words[0]?.value.length).trimStart().length),
        },
      ]
    : words.flatMap((word) => {
        const equals = word.value.indexOf('=');
        return equals > 0 ? [{ key: slice(word, 0, equals), value: slice(word, equals + 1) }] : [];
      });
  // All words of one ENV see the values from before it.
  const set = pairs.flatMap(({ key, value }) => {
    if (!key || (legacy && value.value === '')) return [];
    const text = textOfTraced(expandIn(stage, value, escape), file, value.value === '' ? key : value);
    return [{ key, text }];
  });
  for (const { key, text } of set) {
    stage.environment.set(key.value, {
      name: key.value,
      value: text,
      by: 'dockerfile',
      keyOrigin: extentOf(key, file),
    });
    stage.scope.set(key.value, text.value);
  }
}

function expose(stage: Stage, rest: TracedText, file: string, escape: string): void {
  for (const word of splitWords(rest, escape)) {
    const text = expandIn(stage, word, escape).value;
    const m = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i.exec(text);
    if (!m) continue;
    const first = Number(m[1]);
    const last = Math.min(Number(m[2] ?? m[1]), 65535);
    const protocol = (m[3]?.toLowerCase() ?? 'tcp') as 'tcp' | 'udp' | 'sctp';
    for (let port = first; port > 0 && port <= last; port++) {
      const key = `${port}/${protocol}`;
      if (!stage.exposed.has(key)) stage.exposed.set(key, { port, protocol, origin: extentOf(word, file) });
    }
  }
}

/** CMD and ENTRYPOINT: a JSON array of strings is the exec form, everything else goes to a shell as it stands. */
function wordsOf(rest: TracedText, file: string, escape: string): Words {
  const text = textOfTraced(rest, file);
  const origin: Origin = extentOf(rest, file);
  const listed = jsonWords(rest);
  if (listed)
    return {
      words: listed.map((w) => textOfTraced(w.content, file, w.whole)),
      form: 'exec',
      text,
      by: 'dockerfile',
      origin,
    };
  const words = splitWords(rest, escape).map((word) => textOfTraced(expandWord(word, escape), file, word));
  return { words, form: 'shell', text, by: 'dockerfile', origin };
}

/** `HEALTHCHECK [flags] CMD …`, or NONE, which drops the one of the image. */
function healthcheckOf(rest: TracedText, file: string): Healthcheck {
  const origin: Origin = extentOf(rest, file);
  const command = /^CMD\s+/i.exec(rest.value)?.[0];
  if (command === undefined) return { test: [], form: 'NONE', disabled: true, origin };
  const test = slice(rest, command.length);
  const listed = jsonWords(test);
  return {
    test: listed ? listed.map((w) => textOfTraced(w.content, file, w.whole)) : [textOfTraced(test, file)],
    form: listed ? 'CMD' : 'CMD-SHELL',
    disabled: false,
    origin,
  };
}

function jsonWords(rest: TracedText): { content: TracedText; whole: TracedText }[] | undefined {
  if (!rest.value.startsWith('[')) return undefined;
  try {
    const parsed: unknown = JSON.parse(rest.value);
    if (!Array.isArray(parsed) || !parsed.every((w) => typeof w === 'string')) return undefined;
  } catch {
    return undefined;
  }
  // It is a JSON array of strings: between the brackets there is nothing but strings, commas and blanks.
  return [...rest.value.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => {
    const whole = slice(rest, match.index, match.index + match[0].length);
    const inner = slice(whole, 1, match[0].length - 1);
    if (!inner.value.includes('\\')) return { content: inner, whole };
    const value = JSON.parse(match[0]) as string;
    return { content: { value, offsets: new Array<number>(value.length).fill(-1) }, whole };
  });
}

function copy(stage: Stage, rest: TracedText, escape: string): void {
  const words = copiedWords(stage, rest, escape);
  const destination = words[words.length - 1];
  if (words.length < 2 || destination === undefined) return;
  const at = destination.startsWith('/') ? destination : joined(stage.workingDir?.value ?? '/', destination);
  for (const source of words.slice(0, -1)) if (!source.startsWith('<<')) stage.copies.push({ source, destination: at });
}

function copiedWords(stage: Stage, rest: TracedText, escape: string): readonly string[] {
  const words = jsonWords(rest)?.map((w) => w.content) ?? splitWords(rest, escape);
  return words.map((w) => expandIn(stage, w, escape).value);
}

/** A path below a folder; a trailing slash stays, for it says that the destination is a folder. */
function joined(folder: string, relative: string): string {
  const path = relative.replace(/^(\.\/)+/, '').replace(/^\.$/, '');
  return `${folder.replace(/\/+$/, '')}/${path}`;
}
