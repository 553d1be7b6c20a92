import type { Container } from '../../model/index.ts';
import { simpleCommands, type SimpleCommand } from '../SimpleCommand.ts';

/** Whether a command is the image's own by the engine's record of it, whatever arguments it is given. */
export function isOfImage({ by, programWord }: SimpleCommand, { process }: Container): boolean {
  if (!process.record) return false;
  if (by === 'image') return true;
  return (
    programWord !== undefined &&
    process.entrypoint?.by === 'image' &&
    process.entrypoint.words.includes(programWord.text)
  );
}

/** Whether what the image starts by itself runs: no command or entrypoint puts another program in its place. */
export function imageStarts(container: Container): boolean {
  return (
    container.process.record !== undefined &&
    simpleCommands(container.process).every((c) => c.program === '' || isOfImage(c, container))
  );
}
