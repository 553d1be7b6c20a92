import { nearMiss } from '../../explain/index.ts';
import { type Engine, parseEngine, type Problem, type Result } from '../../model/index.ts';
import { type JsonEntry, JsonFault, type JsonNode, readJsonText } from './readJsonText.ts';
import { didYouMean, type RuleLevel, ruleLevelOf, unknownRule } from './ruleLevel.ts';
import type { FileSettings } from './SettingsFile.ts';

/** More entries than any real list of settings. */
const MAX_LENGTH = 1024 * 1024;

/** Settings of the editor that say how it shows things, and nothing of the project. */
const ONLY_THE_EDITORS =
  /^(?:openDiagramOnStartup|diagram|projects|codeLens|inlayHints|hovers|statusBar|docker)(?:\.|$)/;

/**
 * Reads a settings file: JSON, with the names of the editor's settings and without their first word, nested or not
 * (`"rules": {"loopback-bind": "off"}`, `"netlens.rules.loopback-bind": "off"`). Each problem has its place; valid settings
 * apply all the same.
 */
export function readSettingsFile(file: string, text: string): Result<FileSettings> {
  const problems: Problem[] = [];
  const say = (at: { readonly start: number; readonly end: number }, message: string): void => {
    problems.push({
      code: 'settings-file',
      severity: 'error',
      message,
      origin: { kind: 'source', file, start: at.start, end: at.end },
    });
  };
  const levels = new Map<string, RuleLevel>();
  if (text.length > MAX_LENGTH) {
    say({ start: 0, end: 0 }, 'This settings file is larger than 1 MB and was not read.');
    return { value: { levels }, problems };
  }
  const root = readJsonText(text);
  if (root instanceof JsonFault) {
    say(
      { start: root.offset, end: Math.min(text.length, root.offset + 1) },
      `This is not valid JSON: ${root.message}.`,
    );
    return { value: { levels }, problems };
  }
  if (root.kind !== 'object') {
    say(root, 'Settings must be an object, for example {"rules": {"loopback-bind": "off"}}.');
    return { value: { levels }, problems };
  }
  let engine: Engine | undefined;
  let profiles: readonly string[] | undefined;
  const seen = new Set<string>();
  for (const { name, entry } of settingsIn(root.entries, '')) {
    const key = { start: entry.keyStart, end: entry.keyEnd };
    const { value } = entry;
    if (seen.has(name)) say(key, `${name} is set twice; the last one counts.`);
    seen.add(name);
    if (name.startsWith('rules.')) {
      const id = name.slice('rules.'.length);
      const why = unknownRule(id);
      const level = ruleLevelOf(id, plain(value));
      if (why !== undefined) say(key, why);
      else if (typeof level !== 'string') say(value, level.why);
      else levels.set(id, level);
    } else if (name === 'engine') {
      const stated = plain(value);
      if (typeof stated === 'string' && stated !== '') engine = parseEngine(stated);
      if (stated !== '' && !engine)
        say(
          value,
          'engine must be 20.10, 23 ... 27, 28.0, 28, 29, 29-nft, podman, podman-iptables or a full version, in quotes.',
        );
    } else if (name === 'profiles') {
      const names = value.kind === 'array' ? value.items.map(plain) : [];
      if (value.kind === 'array' && names.every((n) => typeof n === 'string' && n !== '')) profiles = names as string[];
      else say(value, 'profiles must be a list of names, for example ["dev"].');
    } else if (name === 'rules') say(value, 'rules must be an object, for example {"loopback-bind": "off"}.');
    else if (ONLY_THE_EDITORS.test(name))
      say(key, `${name} is an editor setting. A settings file has rules, engine and profiles.`);
    else
      say(
        key,
        `There is no setting "${name}"${didYouMean(nearMiss(name, ['rules', 'engine', 'profiles']))}. A settings file has rules, engine and profiles.`,
      );
  }
  return { value: { levels, ...(engine ? { engine } : {}), ...(profiles ? { profiles } : {}) }, problems };
}

interface Setting {
  /** Without `netlens.` in front. */
  readonly name: string;
  readonly entry: JsonEntry;
}

/** The settings of an object, those of inner objects with both names. `$schema` is not a setting. */
function settingsIn(entries: readonly JsonEntry[], above: string): readonly Setting[] {
  return entries.flatMap((entry): readonly Setting[] => {
    if (above === '' && entry.key === '$schema') return [];
    const name = `${above}${entry.key}`.replace(/^netlens\./, '');
    if (entry.value.kind !== 'object') return [{ name, entry }];
    // An object below `rules.ID` has no meaning, so the entry itself is reported.
    if (name !== 'netlens' && name !== 'rules') return [{ name, entry }];
    return settingsIn(entry.value.entries, `${name}.`);
  });
}

function plain(node: JsonNode): unknown {
  return node.kind === 'scalar' ? node.value : undefined;
}
