import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeOfSize } from './composeOfSize.ts';
import { milliseconds, paired } from './timed.ts';

const QUESTIONS = 20_000;

/** What a person at a prompt, or a script, waits for: dist/cli.js as a process. BENCH_NODE is another Node to run it with. */
export function measureProcesses(root: string, line: (what: string, figure: string, goal?: string) => void): void {
  const cli = path.join(root, 'dist/cli.js');
  if (!existsSync(cli)) {
    line('netlens as a process', 'run npm run build first');
    return;
  }
  const node = process.env['BENCH_NODE'] ?? process.execPath;
  const folder = mkdtempSync(path.join(tmpdir(), 'netlens-bench-'));
  const run = (...args: readonly string[]) => {
    try {
      execFileSync(node, args, { cwd: folder, stdio: 'ignore' });
    } catch (error) {
      // Exit 1 is findings, not a failure of the bench.
      if ((error as { status?: number }).status !== 1) throw error;
    }
  };
  const written = (name: string, text: string): string => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  try {
    const [few, some, many] = [5, 40, 1000].map((n) => written(`compose.${n}.yaml`, composeOfSize(n))) as [
      string,
      string,
      string,
    ];
    const start = paired(
      () => run(cli, 'check', '-f', few),
      () => run('-e', '0'),
      { rounds: 25 },
    );
    line(
      'netlens check, 5 services, beyond what Node takes to start',
      `${milliseconds(start.one.median)} - ${milliseconds(start.other.median)} = ${milliseconds(Math.max(0, start.one.median - start.other.median))}`,
      '80 ms',
    );
    const yaml = JSON.stringify(import.meta.resolve('yaml'));
    const parser = written(
      'parse.mjs',
      `import { readFileSync } from 'node:fs'; import yaml from ${yaml}; yaml.parseDocument(readFileSync(process.argv[2], 'utf8'));\n`,
    );
    const large = paired(
      () => run(cli, 'check', '-f', many),
      () => run(parser, many),
      { rounds: 9 },
    );
    line(
      'netlens check, 1,000 services, against a process that only parses',
      `${milliseconds(large.one.median)} / ${milliseconds(large.other.median)} = ${large.ratio.toFixed(2)}`,
      '1.2',
    );
    const questions = Array.from({ length: QUESTIONS }, (_, index) => {
      const to = (index * 7) % 40;
      return {
        from: index % 9 === 0 ? '@host' : `service-${index % 40}`,
        address: `service-${to}`,
        port: 8000 + to,
        protocol: 'tcp',
      };
    });
    const all = written('questions.json', JSON.stringify(questions));
    const none = written('none.json', '[]');
    const batch = paired(
      () => run(cli, 'reach', '--json', '-f', some, '--batch', all),
      () => run(cli, 'reach', '--json', '-f', some, '--batch', none),
      { rounds: 7 },
    );
    line(
      'netlens reach --batch, 40 services, one question',
      `${(((batch.one.median - batch.other.median) / QUESTIONS) * 1000).toFixed(1)} µs`,
      '40 µs',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
