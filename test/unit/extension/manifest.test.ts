import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isSettingsFile } from '../../../src/core/analysis/index.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const text = readFileSync(path.join(root, 'package.json'), 'utf8');
const strings = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Record<string, string>;

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category?: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[];
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg?: string } }[] }[];
    readonly languages: readonly { readonly id: string; readonly filenames: readonly string[] }[];
    readonly jsonValidation: readonly { readonly fileMatch: readonly string[]; readonly url: string }[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly icon: string }[] };
  };
}

interface Setting {
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly default?: unknown;
}

const { contributes } = JSON.parse(text) as Manifest;

describe('package.json', () => {
  it('has a string for each %key%, and no string that nothing uses', () => {
    const used = new Set([...text.matchAll(/"%([^%"]+)%"/g)].map((m) => m[1] ?? ''));
    assert.deepEqual(
      [...used].filter((key) => !(key in strings)),
      [],
    );
    assert.deepEqual(
      Object.keys(strings).filter((key) => !used.has(key)),
      [],
    );
  });

  it('shows only commands in menus that it declares', () => {
    const declared = new Set(contributes.commands.map((c) => c.command));
    const shown = Object.values(contributes.menus).flatMap((items) => items.map((item) => item.command));
    assert.deepEqual(
      shown.filter((command) => !declared.has(command)),
      [],
    );
    for (const { category } of contributes.commands) assert.equal(category, 'Net Lens');
  });

  it('describes every setting and gives it a default', () => {
    for (const { properties } of contributes.configuration) {
      for (const [key, setting] of Object.entries(properties)) {
        assert.match(key, /^netlens\./);
        assert.ok(setting.markdownDescription ?? setting.description, key);
        assert.notEqual(setting.default, undefined, key);
      }
    }
  });

  it('lets an editor complete a settings file, and write comments in it', () => {
    const [schema] = contributes.jsonValidation;
    assert.ok(schema && existsSync(path.join(root, schema.url)));
    for (const name of schema.fileMatch) assert.ok(isSettingsFile(`/p/${name}`), name);
    assert.deepEqual(contributes.languages, [{ id: 'jsonc', filenames: schema.fileMatch }]);
    // A VSIX without it would complete nothing, and nothing would say so.
    assert.match(readFileSync(path.join(root, '.vscodeignore'), 'utf8'), /^!schemas\/\*\.json$/m);
  });

  it('names only pictures that are there', () => {
    const pictures = [
      ...contributes.walkthroughs.flatMap((w) => w.steps.flatMap((step) => step.media.svg ?? [])),
      ...contributes.viewsContainers.activitybar.map((container) => container.icon),
    ];
    assert.deepEqual(
      pictures.filter((file) => !existsSync(path.join(root, file))),
      [],
    );
  });
});
