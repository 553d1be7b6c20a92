import type { Container, Text } from '../../model/index.ts';
import { simpleCommands, type CommandWord, type SimpleCommand } from '../../process/index.ts';
import { clientReferences } from './clientReferences.ts';
import { destinationsIn, isHost } from './destinations.ts';
import { makeReference, type PairedPort } from './makeReference.ts';
import type { Reference } from './Reference.ts';
import { isOutward } from './variableNames.ts';

/** What a container dials according to its command. `listens` are the texts that say where it listens itself. */
export function commandReferences(from: Container, listens: ReadonlySet<Text>): Reference[] {
  return simpleCommands(from.process).flatMap((command) => referencesOfCommand(from, 'command', command, listens));
}

/** Flags that say where the program itself is, or what it calls itself. */
const OWN_FLAG =
  /^--?(?:.*[._-])?(?:listen|bind|advertise|public|external|base|root|origin|cors|allow|issuer|hostname|domain|web\.external|site|announce)/i;

/** The destinations among the words of one command: URLs, `host:port`, flags for a host, and what a known client is given. */
export function referencesOfCommand(
  from: Container,
  where: 'command' | 'healthcheck',
  command: SimpleCommand,
  listens: ReadonlySet<Text>,
): Reference[] {
  const { words } = command;
  const found: Reference[] = [];
  const taken = clientReferences(from, where, command);
  words.forEach((word, index) => {
    const assignment = /^([A-Za-z_]\w*)=/.exec(word.value)?.[1];
    const flag = /^(--?[\w.-]+)=/.exec(word.value)?.[1];
    const before = words[index - 1];
    const takes =
      flag === undefined && before !== undefined && /^--?[\w.-]+$/.test(before.value) ? before.value : undefined;
    const name = flag ?? assignment ?? takes ?? '';
    if (word.value.startsWith('-') && flag === undefined) return;
    // Skip a whole script inside one word, a mount and a volume.
    if (/\s/.test(word.value) && flag === undefined && !/:\/\//.test(word.value)) return;
    const value = flag === undefined && assignment === undefined ? word.value : word.value.slice(name.length + 1);
    const offset = offsetOf(word, value);
    if (offset === undefined) return;
    const place = {
      from,
      where,
      name: where === 'healthcheck' ? command.program : name,
      text: word.text,
      offset,
      outward: OWN_FLAG.test(name) || isOutward(name.replace(/^-+/, '').replace(/[.-]/g, '_')),
      ownAddress: listens.has(word.text),
    };
    const destinations = destinationsIn(value);
    found.push(...destinations.map((d) => makeReference(place, d)));
    if (destinations.length > 0 || !HOST_FLAG.test(name) || OF_ITSELF.test(name) || !isHost(value)) return;
    // `--host db` of a program that is no known client; `--host` alone says where it listens itself.
    if (/^--?(?:host|address|addr|hostname)$/i.test(name)) return;
    const whole = { host: value, start: 0, end: value.length };
    found.push(makeReference({ ...place, pair: portFlag(name, words) }, whole));
  });
  return [...found.filter((r) => !taken.some((t) => t.text === r.text && t.start === r.start)), ...taken];
}

const HOST_FLAG = /(?:host|hostname|server|addr|address|endpoint)$/i;

/** What a database server's own defaults are called: a character set, no host (MySQL manual, “Server System Variables”). */
const OF_ITSELF = /(?:character[-_]set|collation)[-_]server$/i;

/** The value of `--db-port` for `--db-host`, in whichever of the two spellings. */
function portFlag(name: string, words: readonly CommandWord[]): PairedPort | undefined {
  const flag = name.replace(HOST_FLAG, '').toLowerCase();
  for (const [i, word] of words.entries()) {
    const [key = '', inline] = word.value.split('=', 2);
    if (key.toLowerCase() !== `${flag}port`) continue;
    const holder = inline === undefined ? words[i + 1] : word;
    const port = inline ?? holder?.value ?? '';
    const at = holder && /^\d{1,5}$/.test(port) ? offsetOf(holder, port) : undefined;
    if (holder && at !== undefined) return { text: holder.text, from: at, to: at + port.length };
  }
  return undefined;
}

/** Where a part of a word stands in the text that holds the word. */
export function offsetOf(word: CommandWord, value: string): number | undefined {
  const at = word.text.value.indexOf(value, word.from);
  return at >= 0 && at + value.length <= word.to ? at : undefined;
}
