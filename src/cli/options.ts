import { parseArgs, type ParseArgsConfig } from 'node:util';

/** Bad usage: one clear line on stderr and exit code 2 (docs/contract.md). */
export class UsageError extends Error {}

/** The flags of every command (docs/contract.md, "Where a topology comes from"). */
export const SOURCE_FLAGS = {
  file: { type: 'string', short: 'f', multiple: true },
  profile: { type: 'string', multiple: true },
  'project-name': { type: 'string', short: 'p' },
  'env-file': { type: 'string', multiple: true },
  'project-directory': { type: 'string' },
  snapshot: { type: 'string' },
  live: { type: 'boolean' },
  host: { type: 'string' },
  context: { type: 'string' },
  listeners: { type: 'string' },
  engine: { type: 'string' },
  platform: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

/** What `--from` can be beside a service or a container. */
export const FROM_WORDS = ['@host', '@lan', '@lan+route', '@internet'] as const;

export interface SourceFlags {
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly projectName?: string;
  readonly envFiles: readonly string[];
  readonly projectDirectory?: string;
  readonly snapshot?: string;
  readonly live: boolean;
  readonly host?: string;
  readonly context?: string;
  readonly listeners?: string;
  readonly engine?: string;
  readonly platform?: string;
}

export interface Arguments {
  readonly source: SourceFlags;
  /** The command's own flags, as `parseArgs` gives them. */
  readonly flags: ReadonlyMap<string, string | boolean | (string | boolean)[]>;
  readonly help: boolean;
  /** Words that belong to no flag, for a command that takes such. */
  readonly words: readonly string[];
}

export type Flags = NonNullable<ParseArgsConfig['options']>;

/** Reads a command's arguments: the source's flags and its own. Throws UsageError, with one sentence, for what it does not know. */
export function readArguments(
  args: readonly string[],
  own: Flags,
  { takesWords = false }: { readonly takesWords?: boolean } = {},
): Arguments {
  let values: Record<string, string | boolean | (string | boolean)[] | undefined>;
  let words: readonly string[];
  try {
    ({ values, positionals: words } = parseArgs({
      args: [...args],
      options: { ...SOURCE_FLAGS, ...own },
      allowPositionals: takesWords,
      strict: true,
    }));
  } catch (error) {
    throw new UsageError(firstSentence(error));
  }
  const text = (key: string) => (typeof values[key] === 'string' ? values[key] : undefined);
  const texts = (key: string) => (Array.isArray(values[key]) ? values[key].map(String) : []);
  const source: SourceFlags = {
    files: texts('file'),
    profiles: texts('profile'),
    envFiles: texts('env-file'),
    live: values.live === true || text('host') !== undefined || text('context') !== undefined,
    ...given('projectName', text('project-name')),
    ...given('projectDirectory', text('project-directory')),
    ...given('snapshot', text('snapshot')),
    ...given('host', text('host')),
    ...given('context', text('context')),
    ...given('listeners', text('listeners')),
    ...given('engine', text('engine')),
    ...given('platform', text('platform')),
  };
  if ([source.files.length > 0, source.snapshot !== undefined, source.live].filter(Boolean).length > 1) {
    throw new UsageError('-f, --snapshot and --live are different sources: use one of them.');
  }
  const flags = new Map<string, string | boolean | (string | boolean)[]>();
  for (const key of Object.keys(own)) if (values[key] !== undefined) flags.set(key, values[key]);
  return { source, flags, help: values.help === true, words };
}

/** An optional property, present only if it has a value. */
function given<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: string });
}

function firstSentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split(/\.\s|\n/, 1)[0] ?? text;
}

/** A flag of the command that takes one of a few words. */
export function choice<T extends string>(args: Arguments, flag: string, words: readonly T[], fallback: T): T {
  const value = args.flags.get(flag) ?? fallback;
  const word = words.find((w) => w === value);
  if (!word) throw new UsageError(`--${flag} must be one of ${words.join(', ')}, not "${String(value)}".`);
  return word;
}

/** A flag of the command that takes text. */
export function textFlag(args: Arguments, flag: string): string | undefined {
  const value = args.flags.get(flag);
  return typeof value === 'string' ? value : undefined;
}

/** A flag of the command that may be repeated. */
export function textFlags(args: Arguments, flag: string): readonly string[] {
  const value = args.flags.get(flag);
  return Array.isArray(value) ? value.map(String) : [];
}

/** A flag of the command that takes a whole number from 0. */
export function numberFlag(args: Arguments, flag: string): number | undefined {
  const text = textFlag(args, flag);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--${flag} must be a whole number (0 or more), not "${text}".`);
  return Number(text);
}
