import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyEdits, type Finding, readProject } from '../../../src/core/analysis/index.ts';
import type { Rule, RuleExample } from '../../../src/core/lint/index.ts';
import { composePlugin, IMAGE, type Engine } from '../engine.ts';
import { askFrom } from './background.ts';
import { tryRun, type Ran } from '../run.ts';
import { writeStandIns } from './standIn.ts';

/** How one service is played: what it runs in the container, in place of its image. */
export type StandIn =
  /** Listens there, whatever the file's command is. */
  | { readonly listen: readonly string[] }
  /** Takes the file's command; without a flag it listens there. */
  | { readonly server: string }
  /** Runs this; in another image where busybox alone does not do. */
  | { readonly command: readonly string[]; readonly image?: string };

export type StandIns = Readonly<Record<string, StandIn>>;

/** A project on disk that the real Compose brings up on a real engine, with stand-ins for its images. */
export class FixProject {
  readonly directory: string;
  readonly #engine: Engine;
  /** `-p`, unless the file says what the project is called. */
  readonly #name: readonly string[];

  constructor(engine: Engine, example: RuleExample, standIns: StandIns) {
    this.#engine = engine;
    this.#name = /^name:/m.test(example.compose) ? [] : ['-p', 'fix'];
    this.directory = mkdtempSync(join(engine.folder, 'fix-'));
    const standin = writeStandIns(this.directory);
    for (const [path, text] of Object.entries({ 'compose.yaml': example.compose, ...example.files })) {
      mkdirSync(dirname(join(this.directory, path)), { recursive: true });
      writeFileSync(join(this.directory, path), text);
    }
    const services = Object.entries(standIns).map(([name, play]) => {
      const entrypoint =
        'listen' in play
          ? ['/standin/listen', name, ...play.listen]
          : 'server' in play
            ? ['/standin/server', name, play.server]
            : play.command;
      const image = 'command' in play && play.image ? play.image : IMAGE;
      return {
        name,
        text: `  ${name}:\n    image: ${image}\n    build: !reset null\n    entrypoint: ${JSON.stringify(entrypoint).replaceAll('$', '$$$$')}\n    stop_grace_period: 0s\n    volumes: [${JSON.stringify(`${standin}:/standin:ro`)}]\n`,
      };
    });
    // A file of its own, so that the fix finds the example as it is.
    writeFileSync(join(this.directory, 'standins.yaml'), `services:\n${services.map((s) => s.text).join('')}`);
  }

  /** The rule's findings on the files as they are now. */
  findings(rule: Rule): readonly Finding[] {
    const { network } = readProject(
      {
        files: [join(this.directory, 'compose.yaml')],
        directory: this.directory,
        profiles: [],
        envFiles: [],
        environment: new Map(),
      },
      { text: (path) => readText(path) },
    );
    return network ? network.findings().findings.filter((f) => f.rule === rule.id) : [];
  }

  /** Applies the first fix of each finding, as the editor would; the number of edits. */
  fix(rule: Rule): number {
    const edits = new Map(
      this.findings(rule)
        .flatMap((f) => f.fixes[0]?.edits ?? [])
        .map((e) => [`${e.file} ${String(e.start)} ${String(e.end)} ${e.newText}`, e]),
    );
    const files = new Set([...edits.values()].map((e) => e.file));
    for (const file of files) {
      const mine = [...edits.values()].filter((e) => e.file === file);
      writeFileSync(file, applyEdits(readText(file) ?? '', mine));
    }
    return edits.size;
  }

  /** Puts another compose.yaml in place, for rules without an automatic fix. */
  replace(example: RuleExample): void {
    writeFileSync(join(this.directory, 'compose.yaml'), example.compose);
    for (const [path, text] of Object.entries(example.files ?? {})) writeFileSync(join(this.directory, path), text);
  }

  compose(...args: string[]): Promise<Ran> {
    const files = ['-f', 'compose.yaml', '-f', 'standins.yaml'];
    return tryRun(composePlugin(), [...this.#name, ...files, ...args], {
      env: { ...this.#engine.environment },
      cwd: this.directory,
    });
  }

  up(): Promise<Ran> {
    return this.compose('up', '-d', '-t', '0', '--wait-timeout', '20');
  }

  /** What a service prints when it dials: an URL, or a host and port. */
  async dial(service: string, ...address: string[]): Promise<Ran> {
    return this.compose('exec', '-T', service, '/standin/dial', ...address);
  }

  /** What a service prints when it dials the value of a variable of its own. */
  async dialVariable(service: string, variable: string, port = ''): Promise<Ran> {
    return this.compose('exec', '-T', service, 'sh', '-c', `exec /standin/dial "$${variable}" ${port}`);
  }

  /** The second step of a client that is told where to go on: to the address that the first answer names. */
  async dialTold(service: string, variable: string): Promise<Ran> {
    return this.compose('exec', '-T', service, 'sh', '-c', `exec /standin/dial "$(/standin/dial "$${variable}")"`);
  }

  /** A connection from the host's namespace, or from the LAN neighbour's. */
  async fromHost(address: string, port: number): Promise<Ran> {
    return this.#connect(this.#engine.hostNamespace, address, port);
  }

  async fromLan(address: string, port: number): Promise<Ran> {
    return this.#connect(this.#engine.lanNamespace, address, port);
  }

  #connect(namespace: string, address: string, port: number): Promise<Ran> {
    return askFrom(namespace, address, port);
  }

  async down(): Promise<void> {
    await this.#engine.clear();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
