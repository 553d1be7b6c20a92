import { MASKED } from '../../model/index.ts';
import type { Cover } from './Cover.ts';

/** A text that can say anything: a variable's value, a command. It is masked unless the verdict needs it. */
export interface FreeTexts {
  /** Whether the text at this place of the source is kept, with names, addresses and paths in it replaced. */
  readonly keeps: (place: string) => boolean;
  /** Tells that there is such a text, so that a later attempt can keep it. */
  readonly found: (place: string) => void;
}

export interface ScrubContext {
  readonly cover: Cover;
  readonly free: FreeTexts;
}

/** `NAME=value` or the value of NAME. */
export function freeValue({ cover, free }: ScrubContext, place: string, value: string): string {
  if (value === '' || value === MASKED) return value;
  free.found(place);
  const covered = cover.text(withoutSecrets(value));
  return free.keeps(place) ? covered : MASKED;
}

/** The words of a command. */
export function freeWords({ cover, free }: ScrubContext, place: string, words: readonly unknown[]): readonly string[] {
  if (words.length === 0) return [];
  free.found(place);
  const covered = words.map((word, index) =>
    isSecretFlag(words[index - 1]) && typeof word === 'string' && !word.startsWith('-')
      ? MASKED
      : cover.text(withoutSecrets(String(word))),
  );
  return free.keeps(place) ? covered : [MASKED];
}

const SECRET = /passw|passphrase|secret|token|credential|auth|key|(?:^|[-_.])pass(?:$|[-_.])/i;

function isSecretFlag(word: unknown): boolean {
  return typeof word === 'string' && /^--?[\w.-]+$/.test(word) && SECRET.test(word);
}

/** Folders of every Linux system: they say what kind of program a path is, and nothing else. */
const SYSTEM = /^\/(?:bin|sbin|usr|lib|lib64|dev|proc|sys|etc|opt|run|tmp|var|docker-entrypoint)(?:[/.-]|$)/;

/** Without users and passwords in URLs, secrets given by flags, paths in URLs, and the folders of a person's own paths. */
function withoutSecrets(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@,]*@/gi, `$1${MASKED}@`)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s/?#'",]+)[/?#][^\s'",]*/gi, '$1/')
    .replace(
      /(^|[\s"';&|])(--?[\w.-]+[= ]+|[\w.-]+=)("[^"]*"|'[^']*'|[^\s"';&|]+)/g,
      (all, before: string, name: string) => (SECRET.test(name) ? `${before}${name}${MASKED}` : all),
    )
    .replace(/(^|[\s"'=:,])((?:\/[\w.@+-]+)+)/g, (all, before: string, path: string) =>
      SYSTEM.test(path) ? all : `${before}/path/${path.slice(path.lastIndexOf('/') + 1)}`,
    );
}
