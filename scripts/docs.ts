import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleCatalogue, ruleIndexMarkdown, ruleMarkdown, settingOf } from '../src/core/lint/index.ts';

/**
 * Writes what is generated from the rules: docs/rules/<id>.md, docs/rules/index.md, and the `netlens.rules.*` settings of
 * package.json. With --check it writes nothing and fails where a file is not what the rules say.
 */
const root = join(import.meta.dirname, '..');
const checking = process.argv.includes('--check');

const pages = new Map(ruleCatalogue.map((rule) => [join(root, 'docs/rules', `${rule.id}.md`), ruleMarkdown(rule)]));
pages.set(join(root, 'docs/rules/index.md'), ruleIndexMarkdown(ruleCatalogue));
const packageFile = join(root, 'package.json');
pages.set(packageFile, withRuleSettings(readFileSync(packageFile, 'utf8')));

const stale: string[] = [];
mkdirSync(join(root, 'docs/rules'), { recursive: true });
for (const [file, wanted] of pages) {
  if (readOr(file) === wanted) continue;
  stale.push(file);
  if (!checking) writeFileSync(file, wanted);
}
for (const name of readdirSync(join(root, 'docs/rules'))) {
  const file = join(root, 'docs/rules', name);
  if (!name.endsWith('.md') || pages.has(file)) continue;
  stale.push(file);
  if (!checking) rmSync(file);
}
if (checking && stale.length > 0) {
  for (const file of stale)
    console.error(`${file.slice(root.length + 1)} is not what the rules say: run npm run docs.`);
  process.exitCode = 1;
} else {
  console.log(
    `${ruleCatalogue.length} rules: ${checking || stale.length === 0 ? 'pages and settings are current' : `wrote ${stale.length} files`}.`,
  );
}

/** package.json with exactly the `netlens.rules.*` settings of the catalogue; every other key stays as and where it is. */
function withRuleSettings(text: string): string {
  const manifest = JSON.parse(text) as {
    contributes?: { configuration?: Configuration | Configuration[] };
  };
  const configuration = manifest.contributes?.configuration;
  const sections = configuration === undefined ? [] : Array.isArray(configuration) ? configuration : [configuration];
  // The section that has such settings, or the last one; where the manifest contributes none yet, there is nothing to do.
  const section = sections.find((s) => Object.keys(s.properties ?? {}).some(isRuleSetting)) ?? sections.at(-1);
  if (!section) return text;
  const kept = Object.entries(section.properties ?? {}).filter(([key]) => !isRuleSetting(key));
  const settings = ruleCatalogue.map((rule): [string, unknown] => [
    settingOf(rule),
    {
      type: 'string',
      enum: ['default', 'error', 'warning', 'information', 'hint', 'off'],
      default: 'default',
      scope: 'resource',
      markdownDescription: `${rule.docs.what} Default: ${rule.severity}.`,
    },
  ]);
  section.properties = Object.fromEntries([...kept, ...settings]);
  return JSON.stringify(manifest, null, 2) + '\n';
}

interface Configuration {
  properties?: Record<string, unknown>;
}

function isRuleSetting(key: string): boolean {
  return key.startsWith('netlens.rules.');
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
