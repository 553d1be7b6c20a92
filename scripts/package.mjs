/** `npm run package`: builds the .vsix, and says how large it is. `--out FILE` says where to. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { installDependencies } from './install-dependencies.mjs';
import { main, mustRun, root, step, StepError } from './step.mjs';

/** More than this, and something that should not be shipped is: extension, command line, data of images, Mermaid and ELK. */
const MAX_BYTES = 1.8 * 1024 * 1024;

main(async () => {
  const at = process.argv.indexOf('--out');
  const { name, version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const out = at > 0 ? path.resolve(process.argv[at + 1]) : path.join(root, `${name}-${version}.vsix`);
  await installDependencies();
  await step('Building', () => mustRun('node', ['esbuild.js']));
  await step('Packing', () =>
    mustRun('vsce', [
      'package',
      '--no-dependencies',
      ...['--out', out],
      ...['--baseImagesUrl', 'https://raw.githubusercontent.com/netlens/netlens/main/'],
      ...['--baseContentUrl', 'https://github.com/netlens/netlens/blob/main/'],
    ]),
  );
  const bytes = statSync(out).size;
  console.log(`${path.relative(process.cwd(), out)}: ${(bytes / 1024 / 1024).toFixed(2)} MB`);
  if (bytes > MAX_BYTES) throw new StepError(`The .vsix is larger than ${MAX_BYTES / 1024 / 1024} MB.`);
});
