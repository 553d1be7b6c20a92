import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { answerQuestion, batchQuestion } from '../../src/core/explain/index.ts';
import { buildState, type CapturedKernel, rulesText } from '../../src/core/kernel/index.ts';
import type { Topology } from '../../src/core/model/index.ts';

interface BatchQuestion {
  readonly from: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

export interface BatchAnswer {
  readonly outcome: string;
  readonly outcomeOneOf?: readonly string[];
  readonly servedByOneOf?: readonly string[];
  readonly servedBy?: string;
  readonly sourceSeen?: string;
  readonly resolved?: readonly string[];
  readonly reason?: { readonly code: string };
}

/** Who is asked: the core, in this process, or the command as it is shipped. */
export interface Asker {
  ask(questions: readonly BatchQuestion[]): readonly BatchAnswer[];
  rules(family: 4 | 6): string;
}

/** The functions that the command line calls. */
export function coreAsker(topology: Topology, captured?: CapturedKernel): Asker {
  const state = buildState(topology, captured);
  return {
    ask: (questions) =>
      questions.map((question) => {
        const asked = batchQuestion(topology, question);
        return 'verdict' in asked ? asked : answerQuestion(state, asked, { hops: false });
      }),
    rules: (family) => rulesText(state, { family }),
  };
}

/** `node dist/cli.js`, with files in a folder of its own. `source` makes the flags from a function that writes a file there. */
export function commandAsker(source: (write: (name: string, content: unknown) => string) => readonly string[]): Asker {
  const cli = path.join(import.meta.dirname, '../../dist/cli.js');
  const inFolder = (run: (write: (name: string, content: unknown) => string) => string): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'netlens-truth-'));
    try {
      return run((name, content) => {
        const file = path.join(folder, name);
        writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
        return file;
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const netlens = (args: readonly string[]): string =>
    execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return {
    ask: (questions) =>
      JSON.parse(
        inFolder((write) => netlens(['reach', ...source(write), '--batch', write('batch.json', questions), '--json'])),
      ) as BatchAnswer[],
    rules: (family) => inFolder((write) => netlens(['rules', ...source(write), ...(family === 6 ? ['-6'] : [])])),
  };
}
