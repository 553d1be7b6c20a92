import { readFileSync } from 'node:fs';
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

// The bundle is CommonJS, which knows no top-level await.
void run(process.argv.slice(2), streams, process.cwd(), process.env).then((code) => {
  process.exitCode = code;
});
