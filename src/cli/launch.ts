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

// A check is over before optimised code pays for having been compiled: without it a thousand services take a quarter less
// processor time. The other tiers stay; and so does this one for commands that run longer. Nor do regular expressions pay that
// a small project asks a few times: V8 would compile each at its second use. It takes kept code only under the flags under
// which it was made, so they come first.
const asked = process.argv[2] ?? '';
if (asked === 'check') setFlagsFromString('--no-opt --regexp-tier-up-ticks=50');

// Code is kept for each command, since V8 keeps what has run: of a command that only says how it is used, too little.
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
const start: (require: NodeJS.Require) => void = script.runInThisContext();
start(require);

if (kept && (!cachedData || script.cachedDataRejected))
  process.once('exit', (code) => {
    // 2 is bad usage or unreadable input: little has run.
    if (code < 2) kept.write(script.createCachedData());
  });
