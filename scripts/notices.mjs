/**
 * Writes THIRD_PARTY_NOTICES.md: every package that is part of a bundle, with its licence. What is bundled is what esbuild says
 * (`dist/meta.json`), so a package that only tests or tools use is not in it.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, StepError } from './step.mjs';

/** Licences that allow what we do: to ship a copy inside a bundle, with this notice. Of several ("A OR B") one is enough. */
const ALLOWED = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'CC-BY-4.0',
  'EPL-2.0',
  'Unlicense',
  'BlueOak-1.0.0',
];

const isAllowed = (spdx) =>
  spdx
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((one) => ALLOWED.includes(one));

export function writeNotices() {
  const { outputs } = JSON.parse(readFileSync(path.join(root, 'dist/meta.json'), 'utf8'));
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
  );
  const packages = [...new Set(inputs.map(folderOf).filter((folder) => folder !== undefined))].sort();
  const parts = packages.map((folder) => {
    const { name, version, license, author, homepage } = JSON.parse(
      readFileSync(path.join(folder, 'package.json'), 'utf8'),
    );
    const spdx = typeof license === 'string' ? license : (license?.type ?? licenceOfText(licenceText(folder)));
    if (!isAllowed(spdx))
      throw new StepError(`${name} ${version} has the licence ${spdx}: may it be bundled? See scripts/notices.mjs.`);
    const by = typeof author === 'string' ? author : author?.name;
    const about = [by, homepage].filter(Boolean).join(', ');
    return `## ${name} ${version} (${spdx})\n\n${about === '' ? '' : `${about}\n\n`}${licenceText(folder) ?? `The text of ${spdx}: https://spdx.org/licenses/${spdx}.html`}\n`;
  });
  writeFileSync(
    path.join(root, 'THIRD_PARTY_NOTICES.md'),
    `# Third-party notices\n\nNet Lens contains these packages.\n\n${parts.join('\n')}`,
  );
}

/** The folder of the package that a bundled file is from; undefined for our own files. */
function folderOf(input) {
  const at = input.lastIndexOf('node_modules/');
  if (at < 0) return undefined;
  const [scope, name] = input.slice(at + 'node_modules/'.length).split('/');
  const folder = path.join(
    root,
    input.slice(0, at),
    'node_modules',
    scope.startsWith('@') ? `${scope}/${name}` : scope,
  );
  return existsSync(path.join(folder, 'package.json')) ? folder : undefined;
}

function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|-|$)/i.test(name));
  if (file === undefined) return undefined;
  return readFileSync(path.join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');
}

/** Some packages (khroma) name their licence in the file alone. */
function licenceOfText(text = '') {
  return /\bMIT License\b/i.test(text) || /Permission is hereby granted, free of charge/.test(text) ? 'MIT' : 'unknown';
}
