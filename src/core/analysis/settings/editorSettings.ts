import type { FindingSettings } from '../Network.ts';
import { DEFAULT_ENGINE, type Engine, parseEngine, PLATFORMS, type Severity } from '../../model/index.ts';
import { type FileSettings, withLevels } from './SettingsFile.ts';

/** What a person set in their editor for a folder; `package.json` describes each. */
export interface EditorSettings extends FindingSettings {
  readonly engine: Engine;
  readonly profiles: readonly string[];
  readonly projects: readonly StatedProject[];
  /** Severities that differ from a rule's own. */
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  readonly codeLens: boolean;
  readonly inlayHints: boolean;
  readonly hovers: boolean;
}

/** One entry of `netlens.projects`. */
export interface StatedProject {
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly name?: string;
}

const SEVERITIES: readonly string[] = ['error', 'warning', 'information', 'hint', 'off'];

/**
 * Reads the settings of an editor by their names without `netlens.`. A value of the wrong shape counts as not set.
 *
 * @param usual where the engine runs if nobody says it (`usualPlatform`)
 */
export function editorSettings(get: (name: string) => unknown, usual: Engine['platform'] = 'linux'): EditorSettings {
  const severities = new Map<string, Severity | 'off'>();
  const rules = get('rules');
  for (const [rule, value] of Object.entries(typeof rules === 'object' && rules !== null ? rules : {})) {
    if (typeof value === 'string' && SEVERITIES.includes(value)) severities.set(rule, value as Severity | 'off');
  }
  const engine = get('engine');
  const stated = (typeof engine === 'string' && parseEngine(engine)) || DEFAULT_ENGINE;
  const platform = PLATFORMS.find((word) => word === get('platform')) ?? usual;
  return {
    engine: { ...stated, platform },
    profiles: strings(get('profiles')),
    projects: statedProjects(get('projects')),
    severities,
    // YAML and schema errors are reported by other extensions of the editor.
    syntax: false,
    codeLens: get('codeLens.enabled') === true,
    inlayHints: get('inlayHints.enabled') === true,
    hovers: get('hovers.enabled') !== false,
  };
}

/** The settings of a project's own file over those of the editor: people who work on the project share that file. */
export function withSettingsFile(settings: EditorSettings, file: FileSettings | undefined): EditorSettings {
  if (!file) return settings;
  return {
    ...settings,
    severities: withLevels(settings.severities, file.levels),
    engine: file.engine ? { ...file.engine, platform: settings.engine.platform } : settings.engine,
    profiles: file.profiles ?? settings.profiles,
  };
}

function statedProjects(raw: unknown): readonly StatedProject[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { files, profiles, name } = entry as Record<string, unknown>;
    const named = strings(files);
    if (named.length === 0) return [];
    return [{ files: named, profiles: strings(profiles), ...(typeof name === 'string' && name ? { name } : {}) }];
  });
}

function strings(raw: unknown): readonly string[] {
  return Array.isArray(raw) ? raw.filter((x): x is string => typeof x === 'string' && x !== '') : [];
}
