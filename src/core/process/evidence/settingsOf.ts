import { implied, type Origin, spanOf, type Text } from '../../model/index.ts';
import { imageTextOf } from '../imageTextOf.ts';
import type { KnownMove, Setting } from '../KnownProgram.ts';
import type { CommandWord } from '../SimpleCommand.ts';
import { flagValues } from '../listening/flagValues.ts';
import { expanded, variableValue } from '../listening/variableValue.ts';
import { originOfKey } from './FileKey.ts';
import type { ProgramRun } from './ProgramRun.ts';
import { readKeys } from './readKeys.ts';
import type { Said } from './Said.ts';
import { substituted } from './substituted.ts';

/** What sets a setting, by the strongest that does: a flag or an argument, else a variable, else a file. Empty where nothing does. */
export function settingsOf(setting: Setting, run: ProgramRun): readonly Said[] {
  const flags = [...flagsOf(setting, run), ...pairsOf(setting, run), ...argumentsOf(setting, run)];
  if (flags.length > 0) return flags;
  const variables = variablesOf(setting, run);
  if (variables.length > 0) return variables;
  const keys = keysOf(setting, run);
  if (keys.length > 0) return keys;
  const sections = sectionsOf(setting, run);
  return sections.length > 0 ? sections : filesAt(setting, run);
}

/** A file that is there counts, also one that nobody can read as text: Keycloak's key store. */
function filesAt({ places = [] }: Setting, { container: { process } }: ProgramRun): Said[] {
  return places.flatMap((place): Said[] => {
    const read = process.mounted.find((file) => file.target === place);
    const copied = process.dockerfile?.copies.find(
      ({ source, destination }) =>
        destination === place ||
        (place.startsWith(destination.replace(/\/*$/, '/')) && source.split('/').at(-1) === place.split('/').at(-1)),
    );
    if (!read && !copied && process.unseen?.includes(place) !== true) return [];
    const name = place.slice(place.lastIndexOf('/') + 1);
    const image = imageTextOf(process);
    const origin = read?.origin ?? image?.origin ?? implied(`${place} is there.`);
    return [{ value: '', how: 'key', by: `the file ${name}`, origin }];
  });
}

function flagsOf({ flags = [] }: Setting, run: ProgramRun): Said[] {
  const plain = flags.filter((f) => !f.includes('*'));
  const patterns = flags.filter((f) => f.includes('*')).map((f) => wildcard(f));
  const named = patterns.length === 0 ? [] : run.args.flatMap((a) => a.value.split('=')[0] ?? '');
  const names = [...plain, ...new Set(named.filter((n) => patterns.some((p) => p.test(n))))];
  return flagValues(run.args, names).map(({ name, word, value }): Said => {
    if (!value) return { value: '', bare: true, how: 'flag', by: `${name} in command`, origin: originOfWord(word) };
    const said = expanded(value, run.container);
    return { value: said.value, how: 'flag', by: `${name} ${said.value} in command`, origin: originOfWord(said) };
  });
}

/** `-c listen_addresses=…`, `-clisten_addresses=…`. */
function pairsOf({ pairs = [] }: Setting, { args }: ProgramRun): Said[] {
  return pairs.flatMap((pair) => {
    const [flag = '', key = ''] = pair.split(' ');
    return args.flatMap((word, index): Said[] => {
      const stuck = word.value.startsWith(flag) && word.value.length > flag.length;
      const text = stuck ? word.value.slice(flag.length).replace(/^=/, '') : word.value;
      if (!stuck && args[index - 1]?.value !== flag) return [];
      const equals = text.indexOf('=');
      if (equals < 0 || !wildcard(key).test(text.slice(0, equals).trim())) return [];
      const value = text
        .slice(equals + 1)
        .trim()
        .replace(/^(['"])(.*)\1$/, '$2');
      return [{ value, how: 'flag', by: `${text} in command`, origin: originOfWord(word) }];
    });
  });
}

function argumentsOf({ argument }: Setting, run: ProgramRun): Said[] {
  if (argument === undefined) return [];
  const known = (run.program.moves ?? []).filter((m) => m.what !== 'on' && m.what !== 'off' && !m.bare);
  const withValue = known.flatMap((m) => m.flags ?? []);
  const words = run.args.filter(
    (a, i) => !a.value.startsWith('-') && !withValue.includes(run.args[i - 1]?.value ?? ''),
  );
  const subcommands = 'subcommands' in run.program ? ((run.program.subcommands ?? []) as readonly string[]) : [];
  const first = subcommands.includes(words[0]?.value ?? '') ? 1 : 0;
  const word = words[first + argument - 1];
  if (!word) return [];
  const said = expanded(word, run.container);
  return [{ value: said.value, how: 'flag', by: `${said.value} in command`, origin: originOfWord(said) }];
}

/** An empty variable is as good as none, unless the setting says what empty means. */
function variablesOf({ variables = [], is }: Setting & Pick<KnownMove, 'is'>, run: ProgramRun): Said[] {
  const { environment } = run.container.process;
  for (const name of variables) {
    if (name.includes('*')) {
      const pattern = wildcard(name);
      const all = environment.filter((e) => e.value && pattern.test(e.name));
      if (all.length > 0) return all.flatMap((e) => (e.value ? [saidByVariable(e.name, e.value)] : []));
      continue;
    }
    const set = run.command
      ? variableValue(name, run.command, run.container)
      : environment.find((e) => e.name === name)?.value;
    if (!set || (set.value === '' && is?.includes('') !== true)) continue;
    return [
      'text' in set
        ? { value: set.value, how: 'variable', by: `the variable ${name}`, origin: originOfWord(set) }
        : saidByVariable(name, set),
    ];
  }
  return [];
}

function saidByVariable(name: string, value: Text): Said {
  return { value: value.value, how: 'variable', by: `the variable ${name}`, origin: value.origin };
}

function keysOf({ keys = [] }: Setting, run: ProgramRun): Said[] {
  if (keys.length === 0) return [];
  const patterns = keys.map((k) => new RegExp(`${source(k)}(?:\\.\\d+)*$`, 'i'));
  return readKeys(run).flatMap((found): Said[] => {
    if (found.empty || !patterns.some((p) => p.test(found.key))) return [];
    const value = substituted(found.value, run.container);
    const name = found.file.target.slice(found.file.target.lastIndexOf('/') + 1);
    const last = found.key.slice(found.key.lastIndexOf('.') + 1);
    return [
      {
        value,
        how: 'key',
        by: `${/^\d+$/.test(last) ? found.key : last} ${value} in ${name}`,
        origin: originOfKey(found),
        group: found.key.slice(0, Math.max(0, found.key.lastIndexOf('.'))),
      },
    ];
  });
}

/** A section that is there, at its name where nothing stands in it, else at what stands first in it. */
function sectionsOf({ sections = [] }: Setting, run: ProgramRun): Said[] {
  return sections.flatMap((section) => {
    const inside = new RegExp(`${source(section)}(?:\\.|$)`, 'i');
    const found = readKeys(run).find((k) => inside.test(k.key));
    if (!found) return [];
    const name = found.file.target.slice(found.file.target.lastIndexOf('/') + 1);
    const by = `${section.slice(section.lastIndexOf('.') + 1)} in ${name}`;
    return [{ value: '', bare: true, how: 'key', by, origin: originOfKey(found) }];
  });
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`${source(pattern)}$`, 'i');
}

function source(pattern: string): string {
  return `^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^.\\s]+?')}`;
}

/** Where a word stands. */
export function originOfWord({ text, from, to }: CommandWord): Origin {
  return spanOf(text, from, to) ?? text.origin;
}
