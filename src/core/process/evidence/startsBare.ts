import type { Container } from '../../model/index.ts';
import type { SimpleCommand } from '../SimpleCommand.ts';

/**
 * Whether a shell or an entrypoint of the container's own starts a program, and not the entrypoint of the image: that one sees no more
 * than the first word (docker-library/mongo, docker-entrypoint.sh: `"$originalArgOne" = 'mongod'`).
 */
export function startsBare({ by, programWord }: SimpleCommand, { process }: Container): boolean {
  const { command, entrypoint } = process;
  if (by === 'image' || !programWord) return false;
  const words = [...(entrypoint?.words ?? []), ...(command?.words ?? [])].map((w) => w.value);
  if (words.some((w) => /(?:^|[/\s])(?:docker-)?entrypoint[\w.-]*(?:\s|$)/.test(w))) return false;
  if (entrypoint && entrypoint.by !== 'image') return true;
  const [first] = command?.words ?? [];
  // The shell form of CMD is `/bin/sh -c`.
  if (command?.by === 'dockerfile' && command.form === 'shell') return true;
  return first !== undefined && /(?:^|\/)(?:ba|da|z)?sh$/.test(first.value);
}
