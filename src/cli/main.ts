import { readFileSync } from 'node:fs';
import { isatty } from 'node:tty';
import { run } from './run.ts';
import { wantsColour } from './wantsColour.ts';

const streams = {
  input: () => readFileSync(0, 'utf8'),
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
  isTerminal: wantsColour(isatty(1), process.env),
  // A dumb terminal cannot erase a line.
  errColumns: isatty(2) && process.env.TERM !== 'dumb' ? process.stderr.columns || 80 : undefined,
  now: () => performance.now(),
};

// Only our own lines go to stderr. docker-modem calls url.parse for tcp and ssh hosts (lib/modem.js), and Node 24 prints a
// deprecation warning for that.
Reflect.set(process, 'noDeprecation', true);

// If the reader closes the pipe (`netlens graph | head`), that is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

// The bundle is CommonJS, which has no top-level await.
void run(process.argv.slice(2), streams, process.cwd(), process.env, process.platform).then((code) => {
  process.exitCode = code;
});
