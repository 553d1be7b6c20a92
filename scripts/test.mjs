/**
 * `npm test`: installs what it needs, runs the lanes, and adds them up. `npm test -- unit webview` runs only those.
 * Lanes and their budgets, in minutes on two processors with no other work:
 *   side by side   checks 5 (lint and types), unit 10, recordings 4 (of kernels and of Compose)
 *   side by side   server 4, package 5, vscode 14
 *   alone          webview 9
 *   alone          docker 12
 * All of it is 45: the longest of each round. The last line is `N passed, N failed, N skipped`.
 * A lane whose part of the machine is missing is skipped, or fails where CI=true. One that takes longer than its budget says so, and does
 * not fail: the machine may have other work.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { installDependencies } from './install-dependencies.mjs';
import { chromium, docker, installParts, neovim } from './install-parts.mjs';
import { installVSCode } from './install-vscode.mjs';
import { environment, main, mustRun, root, run, seconds, step, StepError } from './step.mjs';

/** In CI, where a machine may stand still for a while, a test that drives another process gets a second try, and is listed. */
const secondTry =
  process.env.CI === 'true' || process.env.CI === '1' ? ['--retries', '1', '--reporter', './test/SecondTries.ts'] : [];

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * A lane is one runner, whose last line is `N passed, N failed, N skipped`, or a list of commands that each count as one
 * test. Lanes of the same `round` run side by side; one that drives a browser has the machine for itself, since it waits for
 * what moves.
 */
const lanes = [
  {
    name: 'checks',
    title: 'lint and types',
    round: 0,
    minutes: 5,
    commands: [
      // Without this, a lock file that npm ci refuses would show on a fresh clone only.
      ['npm', ['ci', '--dry-run', '--no-fund', '--no-audit']],
      ['tsc', ['-b']],
      ['eslint', ['.', '--cache', '--cache-location', '.cache/eslint']],
      ['prettier', ['--check', '--log-level', 'warn', '--cache', '--cache-location', '.cache/prettier', '.']],
      ['knip', []],
    ],
  },
  {
    name: 'unit',
    title: 'unit',
    round: 0,
    minutes: 10,
    runner: ['mocha', ['--parallel', '--jobs', '2', 'test/unit/**/*.test.ts']],
  },
  {
    name: 'recordings',
    title: 'recordings',
    round: 0,
    minutes: 4,
    commands: [
      ['node', ['scripts/truth.ts', 'test/fixtures/truth']],
      ['node', ['scripts/parity.ts', 'test/fixtures/corpus']],
    ],
  },
  {
    name: 'server',
    title: 'language server',
    round: 1,
    minutes: 4,
    // One of its tests alone is in Neovim: it says so itself where that is missing.
    wants: [neovim],
    built: true,
    runner: ['mocha', ['--timeout', '60000', ...secondTry, 'test/server/**/*.test.ts']],
  },
  {
    name: 'package',
    title: 'packages',
    round: 1,
    minutes: 5,
    runner: ['mocha', ['--timeout', '60000', 'test/package/**/*.test.ts']],
  },
  {
    name: 'vscode',
    title: 'VS Code',
    round: 1,
    minutes: 14,
    needs: [chromium],
    built: true,
    runner: ['node', ['scripts/vscode-lane.mjs']],
  },
  {
    name: 'webview',
    title: 'webview',
    round: 2,
    minutes: 9,
    needs: [chromium],
    built: true,
    runner: ['node', ['test/webview/run.ts']],
  },
  {
    name: 'docker',
    title: 'docker',
    round: 3,
    minutes: 12,
    needs: [docker],
    built: true,
    runner: ['node', ['scripts/docker-lane.ts']],
  },
];

main(async () => {
  const began = Date.now();
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !lanes.some((lane) => lane.name === name));
  if (unknown.length > 0) {
    throw new StepError(`There is no lane "${unknown[0]}". Lanes: ${lanes.map((lane) => lane.name).join(', ')}.`);
  }
  const chosen = lanes.filter((lane) => asked.length === 0 || asked.includes(lane.name));

  await installDependencies();
  const needed = [...new Set(chosen.flatMap((lane) => [...(lane.needs ?? []), ...(lane.wants ?? [])]))];
  const missing = await installParts(needed);
  if (chosen.some((lane) => lane.name === 'vscode')) {
    try {
      await installVSCode();
    } catch (error) {
      // The lane itself says it and counts it.
      console.log(`✘ ${error.message}`);
    }
  }
  if (chosen.some((lane) => lane.built)) await step('Building', () => mustRun('node', ['esbuild.js']));

  /** @type {Counts} */
  const total = { passed: 0, failed: 0, skipped: 0 };
  const lines = [];
  /** @type {string[]} */
  const failures = [];
  /** @type {string[]} */
  const secondTries = [];
  for (const round of [0, 1, 2, 3]) {
    const together = chosen.filter((lane) => lane.round === round);
    // One lane alone is shown as it runs; lanes side by side are shown one after the other.
    const live = together.length === 1;
    await Promise.all(
      together.map(async (lane) => {
        const start = Date.now();
        if (live) console.log(`\n── ${lane.title} ──`);
        else console.log(`… ${lane.title}`);
        const { counts, output } = await runLane(lane, missing, live);
        const summary = `${lane.title}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${spent(lane, Date.now() - start)})`;
        if (!live) console.log(`\n── ${lane.title} ──\n${output.trimEnd()}`);
        console.log(`${counts.failed > 0 ? '✘' : '✔'} ${summary}`);
        lines.push([lanes.indexOf(lane), `${counts.failed > 0 ? '✘' : '✔'} ${summary}`]);
        for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += counts[key];
        secondTries.push(...output.split('\n').filter((line) => line.startsWith('⟳ ')));
        if (counts.failed > 0) failures.push(`── what failed in ${lane.title} ──\n${failuresOf(output)}`);
      }),
    );
  }

  // Repeated at the end: a long log that is cut short still has its last lines.
  for (const failure of failures) console.log(`\n${failure}`);
  if (secondTries.length > 0) console.log(`\n── what needed a second try ──\n${secondTries.join('\n')}`);
  console.log(`\n── all lanes (${seconds(Date.now() - began)}) ──`);
  for (const [, line] of lines.sort((a, b) => a[0] - b[0])) console.log(line);
  console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 ? 1 : 0;
});

/** `120 s of 10 min`. */
function spent({ minutes }, milliseconds) {
  const isOver = milliseconds > minutes * 60_000;
  return `${seconds(milliseconds)} of ${minutes} min${isOver ? ', over its budget' : ''}`;
}

/** @returns {Promise<{counts: Counts, output: string}>} */
async function runLane(lane, missing, live) {
  const inCi = process.env.CI === 'true' || process.env.CI === '1';
  const problem = (lane.needs ?? []).map((part) => missing.get(part)).find(Boolean);
  if (problem) {
    if (live) console.log(problem);
    return { counts: { passed: 0, failed: inCi ? 1 : 0, skipped: inCi ? 0 : 1 }, output: problem };
  }
  let output = '';
  const onOutput = (text) => {
    output += text;
    if (live) process.stdout.write(text);
  };
  if (!lane.runner) {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const [command, args] of lane.commands) {
      const start = Date.now();
      const { code, output: said } = await run(command, args);
      counts[code === 0 ? 'passed' : 'failed']++;
      onOutput(
        `${code === 0 ? '✔' : '✘'} ${[command, ...args].join(' ')} (${seconds(Date.now() - start)})\n${code === 0 ? '' : said}`,
      );
    }
    return { counts, output };
  }
  const [command, args] = lane.runner;
  const script = command === 'node' ? args[0] : undefined;
  if (script && !existsSync(path.join(root, script))) {
    onOutput(`${script} is not there.\n`);
    return { counts: { passed: 0, failed: 1, skipped: 0 }, output };
  }
  const { code } = await run(command, args, { env: { ...environment, FORCE_COLOR: '0' }, onOutput });
  const counts = countsOf(output) ?? { passed: 0, failed: 0, skipped: 0 };
  // A runner that ends badly without naming a failed test has failed itself.
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return { counts, output };
}

/**
 * What a runner said last: our own summary line, or mocha's.
 * @param {string} output
 * @returns {Counts | undefined}
 */
function countsOf(output) {
  const ours = [...output.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1);
  if (ours) return { passed: Number(ours[1]), failed: Number(ours[2]), skipped: Number(ours[3]) };
  const last = (word) => Number([...output.matchAll(new RegExp(`^\\s*(\\d+) ${word}\\b`, 'gm'))].at(-1)?.[1] ?? 0);
  if (!/^\s*\d+ passing\b/m.test(output)) return undefined;
  return { passed: last('passing'), failed: last('failing'), skipped: last('pending') };
}

/**
 * The part of a runner's output that says what failed: mocha's list, our webview runner's `✗` lines, the `✘` of a command, each with
 * the lines below it; else the end of the output.
 * @param {string} output
 */
function failuresOf(output) {
  const lines = output.trimEnd().split('\n');
  /** @type {Set<number>} */
  const told = new Set();
  lines.forEach((line, at) => {
    const below = /^\s*\d+ failing\b/.test(line) ? 80 : /^\s*[✗✘] /u.test(line) ? 14 : 0;
    for (let i = at; i < Math.min(at + below, lines.length); i++) told.add(i);
  });
  return lines.filter((_, at) => (told.size > 0 ? told.has(at) : at >= lines.length - 30)).join('\n');
}
