import type { Container } from '../../model/index.ts';
import { knownImageOf } from '../knownImageOf.ts';
import type { FoundImage } from '../knownImageNamed.ts';
import type { KnownProgram, KnownSocket } from '../KnownProgram.ts';
import { CLIENT_PROGRAMS, knownTools } from '../knownTools.ts';
import { programOf, startedTool } from '../listening/startedTool.ts';
import { simpleCommands, type SimpleCommand } from '../SimpleCommand.ts';
import type { KnownTool } from '../KnownTool.ts';
import { tagHolds } from '../tagHolds.ts';
import { startsBare } from './startsBare.ts';
import { isOfImage } from './imageStarts.ts';
import type { ProgramRun } from './ProgramRun.ts';

export interface ProgramRuns {
  /** Programs that we know, with their sockets where nobody moves them. */
  readonly known: readonly { readonly run: ProgramRun; readonly listens: readonly KnownSocket[] }[];
  /** The rest of what is started. */
  readonly unknown: readonly SimpleCommand[];
}

/**
 * What a container starts: the program of its image, unless words of its own start another; and each program that words
 * start. An entrypoint of its own, in the file or in the Dockerfile, ends what the base image would start.
 */
export function programRuns(container: Container): ProgramRuns {
  const found = knownImageOf(container);
  const commands = simpleCommands(container.process);
  if (commands.length === 0)
    return { known: found && !container.process.entrypoint ? [imageRun(container, found)] : [], unknown: [] };
  const known: ProgramRuns['known'][number][] = [];
  const unknown: SimpleCommand[] = [];
  let imageRuns = false;
  for (const command of commands) {
    const program = programOf(command, container);
    const started =
      startedTool(command, program, container) ??
      standaloneServer(command, container) ??
      imageArgument(command, container, found);
    if (started) {
      const { known: tool } = 'tool' in started ? started.tool : started;
      const { name, args } = started;
      const isImages = found?.image.program !== undefined && tool.programs.includes(found.image.program);
      if (isImages) {
        if (imageRuns) continue;
        imageRuns = true;
        known.push(imageRun(container, found, command, args, name));
      } else known.push({ run: toolRun(container, tool, command, args, name), listens: tool.listens });
    } else if (found && hasForeignSubcommand(command, found)) {
      unknown.push(command);
    } else if (found && isStartOfImage(command, container, found)) {
      if (imageRuns) continue;
      imageRuns = true;
      known.push(imageRun(container, found, command, command.args));
    } else if (!CLIENT_PROGRAMS.has(command.program) && !CLIENT_PROGRAMS.has(program)) unknown.push(command);
  }
  return { known, unknown };
}

/** `-v=2 worker` of an image whose program has subcommands, of which this is none that we know. */
function hasForeignSubcommand({ program, args }: SimpleCommand, { image }: FoundImage): boolean {
  const tools = program === '' && image.program !== undefined ? knownTools(image.program) : [];
  const at = args.findIndex((a) => !a.value.startsWith('-'));
  // A word behind a flag may be its value.
  if (at < 0 || (at > 0 && args[at - 1]?.value.includes('=') !== true)) return false;
  const word = args[at]?.value ?? '';
  return (
    /^[a-z][a-z0-9-]*$/.test(word) && tools.length > 0 && tools.every((t) => t.subcommands?.includes(word) === false)
  );
}

function imageRun(
  container: Container,
  found: FoundImage,
  command?: SimpleCommand,
  args: ProgramRun['args'] = [],
  name = '',
): ProgramRuns['known'][number] {
  const { image, listens } = found;
  const tools = image.program === undefined ? [] : knownTools(image.program);
  const named = tools.find((t) => args.some((a) => t.subcommands?.includes(a.value) === true));
  const tool = named ?? tools[0];
  const hasOwnArguments = command !== undefined && command.by !== 'image';
  // The entrypoint cares for the image's program alone: MongoDB's does nothing for mongos.
  const isOther = name !== '' && image.program !== undefined && name !== image.program;
  const isBare = command !== undefined && (isOther || startsBare(command, container));
  const bare = isBare ? (image.bare ?? []).filter((s) => !s.when || tagHolds(found.reference.tag, s.when)) : [];
  const replaced = listens.map((socket) => bare.find((s) => s.id === socket.id) ?? socket);
  const own = replaced.flatMap((socket): KnownSocket[] => {
    if (!hasOwnArguments) return [socket];
    if (socket.ofCommand) return [];
    // An image that does nothing without arguments: with some it is where the program is.
    const same = tool?.listens.find((s) => s.id === socket.id);
    return [
      socket.off && same && !same.off && !(image.moves ?? []).some((m) => m.socket === socket.id) ? same : socket,
    ];
  });
  const ids = new Set(own.map((s) => s.id));
  const dropped = new Set(listens.filter((s) => s.ofCommand && hasOwnArguments).map((s) => s.id));
  // The program's flags move the image's sockets, and may open others.
  const isIdle = image.listens.length === 0 && command !== undefined;
  const further = (tool?.listens ?? []).filter(
    (s) => !ids.has(s.id) && (s.off || isIdle || dropped.has(s.id) || (named === tool && hasOwnArguments)),
  );
  const program: KnownProgram = {
    ...image,
    moves: [...(image.moves ?? []), ...(tool?.moves ?? [])],
    files: [...(image.files ?? []), ...(tool?.files ?? [])],
    announces: [...(image.announces ?? []), ...(tool?.announces ?? [])],
    ...(tool?.subcommands ? { subcommands: tool.subcommands } : {}),
  };
  const saysProgram =
    command !== undefined &&
    command.by !== 'image' &&
    !isOfImage(command, container) &&
    command.program === name &&
    name !== '';
  return {
    run: {
      container: withoutVariablesOfImage(container),
      program,
      level: saysProgram ? 2 : 3,
      ...(command ? { command } : {}),
      args,
      name: saysProgram ? name : '',
      onlySpoken: isIdle && tool?.flagsOnly === true,
    },
    listens: [...own, ...further],
  };
}

/** What is known of an image by its name is how it listens with the variables that it sets. */
function withoutVariablesOfImage(container: Container): Container {
  const { process } = container;
  const environment = process.environment.filter((v) => v.by !== 'image');
  return environment.length === process.environment.length
    ? container
    : { ...container, process: { ...process, environment } };
}

function toolRun(
  container: Container,
  tool: KnownTool,
  command: SimpleCommand,
  args: ProgramRun['args'],
  name: string,
): ProgramRun {
  const level = isOfImage(command, container) ? 3 : 2;
  return { container, program: tool, level, command, args, name, onlySpoken: tool.flagsOnly === true };
}

/** Words that an image's entrypoint takes for its own program, whatever that is called. */
const START_WORDS = new Set(['server', 'serve', 'start', 'start-dev', 'run', 'web', 'standalone', 'all', 'daemon']);

function isStartOfImage(command: SimpleCommand, container: Container, { image, reference }: FoundImage): boolean {
  const { entrypoint } = container.process;
  const { program } = command;
  const isReplaced = entrypoint !== undefined && entrypoint.by !== 'image';
  const names = [reference.path.at(-1) ?? '', image.title.toLowerCase()];
  // An interpreter with arguments runs them: `php artisan …` of php:fpm.
  if (names.includes(program.toLowerCase())) return image.role !== 'runtime' || command.args.length === 0;
  if (isReplaced) return program === 'docker-entrypoint.sh';
  // What the engine says is most likely the image's own, unless it is known to be another program.
  if (command.by === 'image' || isOfImage(command, container)) return !CLIENT_PROGRAMS.has(program);
  return (
    program === '' ||
    // Of an image that is built here, a script is the project's own.
    (!container.process.dockerfile && /entrypoint|^run(?:\.sh)?$|^start(?:\.sh)?$|^init$/.test(program)) ||
    (START_WORDS.has(program) && command.programWord?.value === program)
  );
}

/** `TCP-LISTEN:8080 …` of alpine/socat: the image's program takes the words as they are. */
function imageArgument(
  { programWord, args }: SimpleCommand,
  { process }: Container,
  found: FoundImage | undefined,
): { known: KnownTool; name: string; args: ProgramRun['args'] } | undefined {
  if (!programWord || process.entrypoint || found?.image.program === undefined) return undefined;
  const [tool] = knownTools(found.image.program);
  const takes = tool?.moves?.some((m) => m.argument !== undefined) === true && !tool.subcommands;
  return tool && takes && /[:\d]/.test(programWord.value)
    ? { known: tool, name: found.image.program, args: [programWord, ...args] }
    : undefined;
}

/** `node server.js` of a Next.js build: only where something says that it is one. */
function standaloneServer(
  { program, args }: SimpleCommand,
  { process }: Container,
): { known: KnownTool; name: string; args: ProgramRun['args'] } | undefined {
  if (!/^(?:node|bun)$/.test(program)) return undefined;
  const at = args.findIndex((a) => !a.value.startsWith('-'));
  const script = args[at]?.value.split('/').at(-1) ?? '';
  const tool = knownTools(script).find((t) => t.package !== undefined);
  if (!tool?.package) return undefined;
  const isBuilt =
    process.dockerfile?.copies.some((c) => c.source.includes(`.${String(tool.package)}`)) === true ||
    process.dockerfile?.fromStages.some((path) => path.includes(`/.${String(tool.package)}/`)) === true ||
    process.mounted.some((f) => f.target.endsWith('package.json') && f.text.includes(`"${String(tool.package)}"`)) ||
    process.environment.some((e) => /^(?:HOSTNAME$|NEXT_)/.test(e.name));
  return isBuilt ? { known: tool, name: script, args: args.slice(at + 1) } : undefined;
}
