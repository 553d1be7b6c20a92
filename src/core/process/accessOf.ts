import type { Container } from '../model/index.ts';
import { unseenOf } from './evidence/evidenceOf.ts';
import { programRuns } from './evidence/programRuns.ts';
import { readKeys } from './evidence/readKeys.ts';
import { knownImageOf } from './knownImageOf.ts';

/** Who gets in once a container's port is reached. */
export interface Access {
  /** `none`: nobody, because the program does not start so. */
  readonly who: 'open' | 'password' | 'none';
  /** The variable, flag or key that says so; absent where it is the image's default. */
  readonly by?: string;
}

/**
 * Who gets in at the image that a container runs, by its words, variables and the configuration that it reads. Undefined where
 * nobody listed it, and where a configuration whose text is not here can say otherwise.
 */
export function accessOf(container: Container): Access | undefined {
  const access = knownImageOf(container)?.access;
  if (!access) return undefined;
  const said = (words: readonly string[] = []): string | undefined => words.find((word) => isSaid(word, container));
  const open = said(access.open);
  if (open !== undefined) return { who: 'open', by: open };
  const password = said(access.password);
  if (password !== undefined) return { who: 'password', by: password };
  return unseenOf(container) === undefined && !container.process.lacksEnvFile ? { who: access.default } : undefined;
}

/** `VARIABLE`, `VARIABLE=value`, `--flag`, `--flag=value`, or a file's `key=value`: what is set to nothing is not set. */
function isSaid(word: string, container: Container): boolean {
  const [name = '', ...rest] = word.split('=');
  const wanted = rest.length === 0 ? undefined : rest.join('=');
  const { environment, entrypoint, command } = container.process;
  if (word.startsWith('-')) {
    const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].flatMap((w) => w.value.split(/\s+/));
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
  if (environment.some((e) => e.name === name && e.value !== undefined && is(e.value.value))) return true;
  return programRuns(container).known.some(({ run }) =>
    readKeys(run).some((k) => !k.empty && k.key.toLowerCase() === name.toLowerCase() && is(k.value)),
  );
}
