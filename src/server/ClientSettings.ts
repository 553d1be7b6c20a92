import { type Connection, Emitter } from 'vscode-languageserver/node';
import { editorSettings, usualPlatform, type EditorSettings } from '../core/analysis/index.ts';
import type { Client } from './Client.ts';
import type { Log } from './Log.ts';

const SECTION = 'netlens';

/** How long a client may take to answer, in milliseconds. Then the defaults hold: one that never answers must not stop the server. */
const PATIENCE = 5000;

/** A person's settings, by folder: asked of the client, else as it stated them. */
export class ClientSettings {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #log: Log;
  readonly #known = new Map<string, Promise<EditorSettings>>();
  readonly #changed = new Emitter<void>();
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
      this.#known.clear();
      this.#changed.fire();
    });
  }

  /** The settings that hold for a file or folder. Never rejects. */
  of(scope: string): Promise<EditorSettings> {
    let known = this.#known.get(scope);
    if (!known) this.#known.set(scope, (known = this.#ask(scope)));
    return known;
  }

  /** Forgets what was said, so that the client is asked again. */
  forget(): void {
    this.#known.clear();
  }

  async #ask(scopeUri: string): Promise<EditorSettings> {
    if (!this.#client.answersConfiguration) return settingsIn(this.#stated);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        this.#log.warnOnce('The editor did not send its settings within 5 s: the defaults apply.');
        resolve(undefined);
      }, PATIENCE);
    });
    try {
      const asked = this.#connection.workspace.getConfiguration({ scopeUri, section: SECTION }) as Promise<unknown>;
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
function settingsIn(raw: unknown): EditorSettings {
  const all = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>) : {};
  return editorSettings(
    (name) => {
      if (Object.hasOwn(all, name)) return all[name];
      const dotted = all[`${SECTION}.${name}`];
      if (dotted !== undefined) return dotted;
      if (name === 'rules') return rulesByName(all);
      return name
        .split('.')
        .reduce<unknown>((inner, word) => (inner as Record<string, unknown> | null | undefined)?.[word], all);
    },
    usualPlatform(typeof process === 'object' ? process.platform : ''),
  );
}

/** `"rules.loopback-bind": "off"`, with or without `netlens.` in front. */
function rulesByName(all: Readonly<Record<string, unknown>>): unknown {
  const rules = Object.entries(all).flatMap(([name, value]) => {
    const [, id] = /^(?:netlens\.)?rules\.(.+)$/.exec(name) ?? [];
    return id === undefined ? [] : [[id, value] as const];
  });
  return Object.fromEntries(rules);
}
