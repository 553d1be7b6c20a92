import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ruleLevels } from '../src/core/analysis/index.ts';
import { ruleCatalogue, ruleIndexMarkdown, ruleMarkdown, settingOf } from '../src/core/lint/index.ts';

/**
 * Writes what is generated from the rules: docs/rules/<id>.md, docs/rules/index.md, the `netlens.rules.*` settings of
 * package.json, and the schema of a settings file. With --check it writes nothing and fails where a file is not what the rules say.
 */
const root = join(import.meta.dirname, '..');
const checking = process.argv.includes('--check');

const pages = new Map(ruleCatalogue.map((rule) => [join(root, 'docs/rules', `${rule.id}.md`), ruleMarkdown(rule)]));
pages.set(join(root, 'docs/rules/index.md'), ruleIndexMarkdown(ruleCatalogue));
const packageFile = join(root, 'package.json');
pages.set(packageFile, withRuleSettings(readFileSync(packageFile, 'utf8')));
pages.set(join(root, 'schemas/netlens.config.schema.json'), settingsSchema());

const stale: string[] = [];
for (const folder of ['docs/rules', 'schemas']) mkdirSync(join(root, folder), { recursive: true });
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
      enum: ruleLevels,
      default: 'default',
      scope: 'resource',
      markdownDescription: `${rule.docs.what} Default: ${rule.severity}.`,
    },
  ]);
  section.properties = Object.fromEntries([...kept, ...settings]);
  return JSON.stringify(manifest, null, 2) + '\n';
}

/** The JSON schema by which an editor completes and checks netlens.config.json and .netlensrc.json. */
function settingsSchema(): string {
  const engine = {
    type: 'string',
    description: 'The Docker Engine to assume where no daemon says it: 20.10, 23 … 29, 29-nft, or a full version.',
    pattern: '^(|v?\\d{2}(\\.\\d+){0,2}(-nft)?([-+~].*)?)$',
  };
  const profiles = {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    description: 'Profiles that are active, as with docker compose --profile. * is every profile.',
  };
  const level = (what: string, severity: string) => ({
    description: `${what} Default: ${severity}.`,
    enum: ruleLevels,
  });
  const rules = ruleCatalogue.map((rule) => [rule.id, level(rule.docs.what, rule.severity)] as const);
  const ids = ruleCatalogue.map((rule) => rule.id).join('|');
  return (
    JSON.stringify(
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        title: 'Settings of Net Lens for a project',
        description: 'netlens.config.json or .netlensrc.json: the same names as in the settings of the editor.',
        type: 'object',
        allowTrailingCommas: true,
        properties: {
          $schema: { type: 'string' },
          rules: {
            type: 'object',
            description: 'What each rule reports its findings as, or off.',
            properties: Object.fromEntries(rules),
            additionalProperties: false,
          },
          engine,
          profiles,
        },
        // As they are called in the editor's own settings, for whoever copies them from there.
        patternProperties: {
          [`^(netlens\\.)?rules\\.(${ids})$`]: { enum: ruleLevels },
          '^netlens\\.engine$': engine,
          '^netlens\\.profiles$': profiles,
        },
        additionalProperties: false,
      },
      null,
      2,
    ) + '\n'
  );
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
