import type { Container } from '../../model/index.ts';
import type { KnownProgram } from '../KnownProgram.ts';
import type { CommandWord, SimpleCommand } from '../SimpleCommand.ts';

/** A program that we know, as a container starts it. */
export interface ProgramRun {
  readonly container: Container;
  readonly program: KnownProgram;
  /** 3 where the image starts it by itself, 2 where words of the container do. */
  readonly level: 2 | 3;
  /** The words that start it, wrappers taken off; absent where the image alone does. */
  readonly command?: SimpleCommand;
  /** What it is given to read: arguments after its name, and after the script that it runs. */
  readonly args: readonly CommandWord[];
  /** What a sentence calls the program, for a program that words start. */
  readonly name: string;
  /** Nothing is claimed of a socket that no flag, variable or file speaks of. */
  readonly onlySpoken: boolean;
}
