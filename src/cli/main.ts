import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { run } from './run.ts';

const streams = {
  input: () => readFileSync(0, 'utf8'),
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
  isTerminal: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

// What is said on stderr is ours, one line each. docker-modem calls url.parse for tcp and ssh hosts (lib/modem.js), of which
// Node 24 warns whoever runs the command, who can do nothing about it.
Reflect.set(process, 'noDeprecation', true);

// A reader that goes away (`netlens graph | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

// A check is over before optimised code pays for having been compiled: without it a thousand services take a quarter less
// processor time. The other tiers stay; and so does this one for commands that run longer.
if (process.argv[2] === 'check') setFlagsFromString('--no-opt');

// The bundle is CommonJS, which knows no top-level await.
void run(process.argv.slice(2), streams, process.cwd(), process.env).then((code) => {
  process.exitCode = code;
});
