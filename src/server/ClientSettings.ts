import { type Connection, Emitter } from 'vscode-languageserver/node';
import { editorSettings, usualPlatform, type EditorSettings } from '../core/analysis/index.ts';
import type { Client } from './Client.ts';
import type { Log } from './Log.ts';

const SECTION = 'netlens';

/** What is of no folder: a container engine, a snapshot. */
const NO_SCOPE = '';

/** How a container engine is asked, and with how much detail a picture opens. */
export interface EngineSettings {
  readonly isEnabled: boolean;
  readonly host?: string;
  readonly context?: string;
  readonly readsListenersByExec: boolean;
  readonly readsRulesWithSudo: boolean;
}

export interface Settings extends EditorSettings {
  readonly docker: EngineSettings;
  readonly detail: 'kernel' | 'overview' | undefined;
}

/** How long a client may take to answer, in milliseconds. Then the defaults hold: one that never answers must not stop the server. */
const PATIENCE = 5000;

/** A person's settings, by folder: asked of the client, else as it stated them. */
export class ClientSettings {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #log: Log;
  readonly #known = new Map<string, Promise<Settings>>();
  readonly #changed = new Emitter<void>();
  #asking: Promise<void> = Promise.resolve();
  #stated: unknown;

  readonly onDidChange = this.#changed.event;

  constructor(connection: Connection, client: Client, log: Log) {
    this.#connection = connection;
    this.#client = client;
    this.#log = log;
    this.#stated = client.statedSettings;
    connection.onDidChangeConfiguration(({ settings }: { settings?: unknown }) => {
      // Clients that can be asked send null here, or all that they have.
      const ours = (settings as Record<string, unknown> | null | undefined)?.[SECTION];
      if (ours !== undefined) this.#stated = ours;
      this.#asking = this.#askAgain();
    });
  }

  /** The settings that hold for a file or folder; without one, for what is of no folder. Never rejects. */
  of(scope = NO_SCOPE): Promise<Settings> {
    let known = this.#known.get(scope);
    if (!known) this.#known.set(scope, (known = this.#ask(scope)));
    return known;
  }

  /** Resolves when the client has said what changed. */
  settled(): Promise<void> {
    return this.#asking;
  }

  /** Asks for all that was asked for before. A client also says that settings changed when it has only begun to tell of it. */
  async #askAgain(): Promise<void> {
    const before = [...this.#known];
    this.#known.clear();
    const changes = before.map(async ([scope, known]) => {
      const [was, is] = await Promise.all([known, this.of(scope)]);
      return textOf(was) !== textOf(is);
    });
    if ((await Promise.all(changes)).includes(true)) this.#changed.fire();
  }

  /** Forgets what was said, so that the client is asked again. */
  forget(): void {
    this.#known.clear();
  }

  async #ask(scope: string): Promise<Settings> {
    if (!this.#client.answersConfiguration) return settingsIn(this.#stated);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        this.#log.warnOnce('The editor did not send its settings within 5 s: the defaults apply.');
        resolve(undefined);
      }, PATIENCE);
    });
    try {
      const asked = this.#connection.workspace.getConfiguration({
        ...(scope === NO_SCOPE ? {} : { scopeUri: scope }),
        section: SECTION,
      }) as Promise<unknown>;
      return settingsIn((await Promise.race([asked, late])) ?? this.#stated);
    } catch (error) {
      this.#log.warnOnce(`The editor refused to send its settings: ${String(error)}`);
      return settingsIn(this.#stated);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Reads settings as objects in objects, as `workspace/configuration` has them, or by their names with dots. */
function settingsIn(raw: unknown): Settings {
  const all = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  const get = (name: string): unknown => {
    if (Object.hasOwn(all, name)) return all[name];
    const dotted = all[`${SECTION}.${name}`];
    if (dotted !== undefined) return dotted;
    if (name === 'rules') return rulesByName(all);
    return name
      .split('.')
      .reduce<unknown>((inner, word) => (inner as Record<string, unknown> | null | undefined)?.[word], all);
  };
  const text = (name: string): string | undefined => {
    const value = get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const host = text('docker.host');
  const context = text('docker.context');
  const detail = text('diagram.detail');
  return {
    ...editorSettings(get, usualPlatform(process.platform)),
    docker: {
      isEnabled: get('docker.enabled') !== false,
      ...(host === undefined ? {} : { host }),
      ...(context === undefined ? {} : { context }),
      readsListenersByExec: get('docker.readListenersByExec') === true,
      readsRulesWithSudo: get('docker.readRulesWithSudo') === true,
    },
    detail: detail === 'kernel' || detail === 'overview' ? detail : undefined,
  };
}

/** `"rules.loopback-bind": "off"`, with or without `netlens.` in front. */
function rulesByName(all: Readonly<Record<string, unknown>>): unknown {
  const rules = Object.entries(all).flatMap(([name, value]) => {
    const [, id] = /^(?:netlens\.)?rules\.(.+)$/.exec(name) ?? [];
    return id === undefined ? [] : [[id, value] as const];
  });
  return Object.fromEntries(rules);
}

function textOf(settings: Settings): string {
  return JSON.stringify(settings, (_, value: unknown) => (value instanceof Map ? [...value] : value));
}
