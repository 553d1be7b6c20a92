import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { milliseconds, summary } from './timed.ts';

/**
 * Loads the shipped bundle and activates it in a fresh process, against a stand-in for the `vscode` module that accepts every
 * call: what is timed is our own code, as the extension host runs it first. Printed beside a process that loads nothing.
 */
export function measureActivation(root: string, line: (what: string, figure: string, goal?: string) => void): void {
  const bundle = path.join(root, 'dist/extension.js');
  if (!existsSync(bundle)) {
    line('activation', 'run npm run build first');
    return;
  }
  const script = `
    const Module = require('node:module');
    const any = new Proxy(function () {}, {
      get: (_, key) => (key === Symbol.toPrimitive ? () => '' : key === 'then' ? undefined : key === Symbol.iterator ? function* () {} : any),
      apply: () => any,
      construct: () => any,
      set: () => true,
      // The bundler's interop makes an object whose prototype is the module's prototype: let that be the stand-in, too.
      getPrototypeOf: () => any,
    });
    const load = Module._load;
    Module._load = (request, ...rest) => (request === 'vscode' ? any : load(request, ...rest));
    const start = performance.now();
    const extension = require(${JSON.stringify(bundle)});
    const loaded = performance.now();
    extension.activate(any);
    const activated = performance.now();
    console.log(JSON.stringify([loaded - start, activated - loaded]));
    process.exit(0);
  `;
  const load: number[] = [];
  const activate: number[] = [];
  for (let i = 0; i < 9; i++) {
    const [l, a] = JSON.parse(
      execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    ) as [number, number];
    load.push(l);
    activate.push(a);
  }
  line(
    'activation: load the bundle, activate',
    `${milliseconds(summary(load).median)} + ${milliseconds(summary(activate).median)}`,
  );
}
