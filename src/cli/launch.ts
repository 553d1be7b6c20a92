import { cachedDataVersionTag, setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { codeCacheFolder } from './codeCacheFolder.ts';
import { KeptCode } from './KeptCode.ts';

/**
 * The start of dist/cli.js. esbuild.js puts the program itself (main.ts) before this, as a comment inside the function
 * `program`, which V8 skips when it reads the file: compiling it is half the time of a short command. Here the comment is
 * compiled, with the code that V8 made of it last time where that was kept. Node's own cache (module.enableCompileCache)
 * came with Node 22.1, and Net Lens runs on 20.
 */
declare function program(): void;
/** A hash of the program, put in by the bundler. */
declare const PROGRAM_HASH: string;

// A check ends before optimised code has saved the time that compiling it took: without that tier a thousand services take a
// quarter less processor time. The other tiers stay, and commands that run longer keep this one. V8 would also compile each
// regular expression at its second use, which does not pay off in a small project. And it would let the young generation grow
// from 1 to 16 MB: one that stays small stays in the processor's cache and touches 40 MB less new memory, another tenth of the
// time. V8 accepts kept code only under the flags that it was made with, so the flags are set first.
const asked = process.argv[2] ?? '';
if (asked === 'check') setFlagsFromString('--no-opt --regexp-tier-up-ticks=50 --semi-space-growth-factor=1');

// Code is kept per command: V8 keeps only functions that have run, and a command that prints its usage runs few.
const runs = /^[a-z]{1,16}$/.test(asked) && !process.argv.some((word) => word === '--help' || word === '-h');
const folder = runs ? codeCacheFolder(process.platform, process.env) : undefined;
const kept =
  folder === undefined
    ? undefined
    : new KeptCode(folder, `${asked}-${PROGRAM_HASH}-${cachedDataVersionTag().toString(16)}`);
const cachedData = kept?.read();

const commented = String(program);
const source = commented.slice(commented.indexOf('//') + 2, commented.lastIndexOf('\n'));
const script = new Script(source, { filename: __filename, ...(cachedData ? { cachedData } : {}) });
const start = script.runInThisContext() as (require: NodeJS.Require) => void;
start(require);

if (kept && (!cachedData || script.cachedDataRejected))
  process.once('exit', (code) => {
    // 2 is bad usage or unreadable input: little has run.
    if (code < 2) kept.write(script.createCachedData());
  });
