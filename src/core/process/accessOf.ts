import type { Container, Text } from '../model/index.ts';
import { unseenOf } from './evidence/evidenceOf.ts';
import { programRuns } from './evidence/programRuns.ts';
import { readKeys } from './evidence/readKeys.ts';
import { isGuessable } from './isGuessable.ts';
import { knownImageOf } from './knownImageOf.ts';
import { repositoryOf } from './repositoryOf.ts';

/** Who gets in once a container's port is reached. */
export interface Access {
  /**
   * `guess`: whoever tries the words that everyone tries. `known`: whoever read the image's documentation. `none`: nobody, because the
   * program does not start so.
   */
  readonly who: 'open' | 'guess' | 'known' | 'password' | 'none';
  /** The variable, flag or key that says so; absent where it is the image's default. */
  readonly by?: string;
  /** The password of `guess`, where a variable holds it. */
  readonly secret?: Text;
}

/**
 * Who gets in at the image that a container runs, by its words, variables and the configuration that it reads. Undefined where
 * nobody listed it, and where a configuration whose text is not here can say otherwise.
 */
export function accessOf(container: Container): Access | undefined {
  const access = knownImageOf(container)?.access;
  if (!access) return undefined;
  const open = access.open?.find((word) => isSaid(word, container));
  if (open !== undefined) return { who: 'open', by: open };
  const password = access.password?.find((word) => isSaid(word, container));
  if (password !== undefined) return { by: password, ...strengthOf(password, container) };
  // A password that a secret's file holds: the convention of Docker's official images.
  const file = access.password?.find((word) => /^[A-Z]\w*$/.test(word) && isSaid(`${word}_FILE`, container));
  if (file !== undefined) return { who: 'password', by: `${file}_FILE` };
  return unseenOf(container) === undefined && !container.process.lacksEnvFile ? { who: access.default } : undefined;
}

/** `VARIABLE`, `VARIABLE=value`, `--flag`, `--flag=value`, or a file's `key=value`: what is set to nothing is not set. */
function isSaid(word: string, container: Container): boolean {
  const [name = '', ...rest] = word.split('=');
  const wanted = rest.length === 0 ? undefined : rest.join('=');
  if (word.startsWith('-')) {
    const words = wordsOf(container);
    return words.some(
      (w, i) => w === word || (wanted === undefined ? w.startsWith(`${name}=`) : w === name && words[i + 1] === wanted),
    );
  }
  // `VARIABLE=` is set to nothing on purpose.
  const is = (value: string): boolean =>
    wanted === undefined
      ? value !== ''
      : wanted.startsWith('-')
        ? value.includes(wanted)
        : value.toLowerCase() === wanted.toLowerCase();
  if (container.process.environment.some((e) => e.name === name && e.value !== undefined && is(e.value.value)))
    return true;
  return programRuns(container).known.some(({ run }) =>
    readKeys(run).some((k) => !k.empty && k.key.toLowerCase() === name.toLowerCase() && is(k.value)),
  );
}

function wordsOf({ process: { entrypoint, command } }: Container): readonly string[] {
  return [...(entrypoint?.words ?? []), ...(command?.words ?? [])].flatMap((w) => w.value.split(/\s+/));
}

/** Words whose value is the password itself, and not the file of one, a user, or a switch. */
const HOLDS_PASSWORD = /pass(?!.*file$)|pwd|secret|key|token|auth(?:_token)?$/i;

/** How much the password is worth that a word sets: it is a guess where it is made of what everyone tries. */
function strengthOf(word: string, container: Container): Pick<Access, 'who' | 'secret'> {
  if (word.includes('=') || !HOLDS_PASSWORD.test(word)) return { who: 'password' };
  const names = namesAround(container);
  if (word.startsWith('-')) {
    const words = wordsOf(container);
    const at = words.findIndex((w) => w === word || w.startsWith(`${word}=`));
    const value = words[at] === word ? words[at + 1] : words[at]?.slice(word.length + 1);
    return { who: value !== undefined && isGuessable(value, names) ? 'guess' : 'password' };
  }
  const variable = container.process.environment.find((e) => e.name === word)?.value;
  if (variable) return isGuessable(variable.value, names) ? { who: 'guess', secret: variable } : { who: 'password' };
  const value = programRuns(container)
    .known.flatMap(({ run }) => readKeys(run))
    .find((k) => k.key.toLowerCase() === word.toLowerCase())?.value;
  return { who: value !== undefined && isGuessable(value, names) ? 'guess' : 'password' };
}

/** What the image, the account and the database are called: a password made of them is no secret. */
function namesAround({ process: { image, environment } }: Container): readonly string[] {
  const accounts = environment.flatMap(({ name, value }) =>
    value && /(?:USER|USERNAME|DB|DATABASE)$/.test(name) ? [value.value] : [],
  );
  return [...repositoryOf(image?.value ?? '').split('/'), ...accounts];
}
