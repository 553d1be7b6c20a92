import * as vscode from 'vscode';
import {
  DEFAULT_ENGINE,
  type Engine,
  type FileSettings,
  type FindingSettings,
  parseEngine,
  type Severity,
  withLevels,
} from '../core/analysis/index.ts';

/** The settings of a folder; `package.json` describes each. */
export interface Settings extends FindingSettings {
  readonly engine: Engine;
  readonly profiles: readonly string[];
  readonly projects: readonly ProjectSetting[];
  /** Severities that differ from a rule's own. */
  readonly severities: ReadonlyMap<string, Severity | 'off'>;
  readonly codeLens: boolean;
  readonly inlayHints: boolean;
  readonly hovers: boolean;
}

/** One entry of `netlens.projects`. */
export interface ProjectSetting {
  readonly files: readonly string[];
  readonly profiles: readonly string[];
  readonly name?: string;
}

const SEVERITIES: readonly string[] = ['error', 'warning', 'information', 'hint', 'off'];

/** Reads the settings as they hold for `scope`. A value of the wrong shape counts as not set. */
export function readSettings(scope: vscode.Uri | undefined): Settings {
  const settings = vscode.workspace.getConfiguration('netlens', scope ?? null);
  const rules = settings.get<Record<string, unknown>>('rules') ?? {};
  const severities = new Map<string, Severity | 'off'>();
  for (const [rule, value] of Object.entries(rules)) {
    if (typeof value === 'string' && SEVERITIES.includes(value)) severities.set(rule, value as Severity | 'off');
  }
  const engine = settings.get<unknown>('engine');
  return {
    engine: (typeof engine === 'string' && parseEngine(engine)) || DEFAULT_ENGINE,
    profiles: strings(settings.get('profiles')),
    projects: projectSettings(settings.get('projects')),
    severities,
    // YAML and schema errors are reported by other extensions of the editor.
    syntax: false,
    codeLens: settings.get('codeLens.enabled') === true,
    inlayHints: settings.get('inlayHints.enabled') === true,
    hovers: settings.get('hovers.enabled') !== false,
  };
}

/** The settings of a project's own file over those of the editor: people who work on the project share that file. */
export function withSettingsFile(settings: Settings, file: FileSettings | undefined): Settings {
  if (!file) return settings;
  return {
    ...settings,
    severities: withLevels(settings.severities, file.levels),
    engine: file.engine ?? settings.engine,
    profiles: file.profiles ?? settings.profiles,
  };
}

function projectSettings(raw: unknown): readonly ProjectSetting[] {
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
