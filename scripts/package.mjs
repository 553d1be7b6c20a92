/**
 * `npm run package`: builds the .vsix and the npm package of the command, and says how large they are. `--dir DIR` says where to
 * (default: the project's folder); `--out FILE` makes the .vsix alone, there.
 *
 * Both are the same bytes for the same commit: times in the archives are those of the commit.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installDependencies } from './install-dependencies.mjs';
import { writeNotices } from './notices.mjs';
import { environment, main, mustRun, root, step, StepError } from './step.mjs';

/** More than this, and something that should not be shipped is: extension, command line, data of images, Mermaid and ELK. */
const MAX_BYTES = 1.8 * 1024 * 1024;
/** What the command needs: no page, no extension. */
const MAX_BYTES_OF_COMMAND = 1.5 * 1024 * 1024;

/** What the npm package holds beside its package.json. */
const FILES_OF_COMMAND = [
  'dist/cli.js',
  'dist/server.js',
  'dist/probeClient.js',
  'docs/cli.md',
  'docs/contract.md',
  'docs/editors.md',
  'docs/rules',
  'docs/reasons',
  'schemas',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'THIRD_PARTY_NOTICES.md',
];

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

main(async () => {
  const out = argument('--out');
  const directory = argument('--dir') ?? root;
  const vsix = out ?? path.join(directory, `${manifest.name}-${manifest.version}.vsix`);
  mkdirSync(path.dirname(vsix), { recursive: true });
  environment.SOURCE_DATE_EPOCH ??= timeOfCommit();
  await installDependencies();
  await step('Building', () => mustRun('node', ['esbuild.js', '--meta']));
  await step('Collecting licences', writeNotices);
  await step('Packing the extension', () =>
    mustRun('vsce', [
      'package',
      '--no-dependencies',
      ...['--out', vsix],
      ...['--baseImagesUrl', 'https://raw.githubusercontent.com/netlens/netlens/main/'],
      ...['--baseContentUrl', 'https://github.com/netlens/netlens/blob/main/'],
    ]),
  );
  checkSize(vsix, MAX_BYTES);
  if (out !== undefined) return;
  const tarball = path.join(directory, `${manifest.name}-${manifest.version}.tgz`);
  await step('Packing the command', () => packCommand(tarball));
  checkSize(tarball, MAX_BYTES_OF_COMMAND);
});

function argument(name) {
  const at = process.argv.indexOf(name);
  return at > 0 ? path.resolve(process.argv[at + 1]) : undefined;
}

/** The npm package has a package.json of its own: no dependencies, since the bundles hold theirs, and none of VS Code's keys. */
async function packCommand(tarball) {
  const stage = mkdtempSync(path.join(tmpdir(), 'netlens-package-'));
  try {
    for (const file of FILES_OF_COMMAND)
      cpSync(path.join(root, file), path.join(stage, file), { recursive: true, preserveTimestamps: true });
    const { name, version, license, repository, homepage, bugs, keywords, bin } = manifest;
    const { description } = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8'));
    writeFileSync(
      path.join(stage, 'package.json'),
      `${JSON.stringify(
        {
          ...{ name, version, description, license, repository, homepage, bugs, keywords, bin },
          engines: { node: manifest.engines.node },
          files: FILES_OF_COMMAND,
        },
        null,
        2,
      )}\n`,
    );
    await mustRun('npm', ['pack', stage, '--pack-destination', path.dirname(tarball), '--silent']);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function checkSize(file, limit) {
  const bytes = statSync(file).size;
  const megabytes = (size) => (size / 1024 / 1024).toFixed(2);
  console.log(`${path.relative(process.cwd(), file)}: ${megabytes(bytes)} MB`);
  if (bytes > limit) throw new StepError(`${path.basename(file)} is larger than ${megabytes(limit)} MB.`);
}

/** Seconds since 1970, as SOURCE_DATE_EPOCH wants them. A tree without Git (a source archive) has the day of the first release. */
function timeOfCommit() {
  try {
    return execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return '1767225600';
  }
}
