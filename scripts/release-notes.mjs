/** Prints what CHANGELOG.md says of the version of package.json: the text of its release. Exits with 1 if it says nothing. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './step.mjs';

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const changes = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8');
const section = changes
  .split(/^(?=## )/m)
  .find((part) => part.startsWith(`## ${version}`) || part.startsWith(`## [${version}]`));
if (section === undefined) {
  console.error(`CHANGELOG.md has no section "## ${version}".`);
  process.exit(1);
}
console.log(section.replace(/^## .*\n+/, '').trim());
