import { run } from './run.ts';

const streams = {
  out: (text: string) => void process.stdout.write(text),
  err: (text: string) => void process.stderr.write(text),
  isTerminal: process.stdout.isTTY === true && !process.env.NO_COLOR,
};

// A reader that goes away (`netlens graph | head`) is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

// The bundle is CommonJS, which knows no top-level await.
void run(process.argv.slice(2), streams, process.cwd(), process.env).then((code) => {
  process.exitCode = code;
});
