import assert from 'node:assert/strict';
import { hostileFiles } from '../hostileFiles.ts';
import { folderWith, runIn } from './netlens.ts';

/** A terminal shows no more than a person reads. */
const MOST_OUTPUT = 2_000_000;

const BROKEN = 'services:\n  web:\n    image: nginx\n    ports: ["80:80"]\n    networks: [nowhere]\n';

interface Row {
  readonly what: string;
  readonly compose: string;
  readonly files?: Readonly<Record<string, string>>;
  /** The place and the words of the sentence. */
  readonly said: RegExp;
}

/** What ends the reading of a project, said at its place; what was wrong before it is still found. */
const limits: readonly Row[] = [
  {
    what: 'more lines than are read',
    compose: `${BROKEN}    labels:\n${'      - a\n      - b\n'.repeat(900)}x-a:\n${'  - {a: [b, c, d]}\n'.repeat(60_000)}`,
    said: /^ {2}\d{4,5}:\d+ warning This file is too large to be read in full: Net Lens stops reading here\./m,
  },
  {
    what: 'more lines of plain blocks than are read',
    compose: `${BROKEN}x-a:\n${'  - a\n'.repeat(60_000)}`,
    said: /^ {2}33\d{3}:1 warning This file is too large to be read in full/m,
  },
  {
    what: 'more services than are read',
    compose: `${BROKEN}${Array.from({ length: 3000 }, (_, i) => `  s${i}:\n    image: x\n`).join('')}`,
    said: /^ {2}4004:3 warning There are more than 2000 entries here: Net Lens reads no more of them\./m,
  },
  {
    what: 'a list in brackets of more entries than are read',
    compose: `${BROKEN}x-a: [${'a, '.repeat(3000)}a]\n`,
    said: /^ {2}6:6007 warning There are more than 2000 entries here/m,
  },
  {
    what: 'brackets that are nested too deeply',
    compose: `${BROKEN}x-a: ${'['.repeat(3000)}\n`,
    said: /^ {2}6:\d+ warning This is nested too deeply: Net Lens stops reading here\./m,
  },
  {
    what: 'blocks that are nested too deeply',
    compose: `${BROKEN}x-a:\n${Array.from({ length: 300 }, (_, i) => `${' '.repeat(i + 1)}a:\n`).join('')}`,
    said: /^ {2}\d+:\d+ warning This is nested more than 200 levels deep, so it is not read\./m,
  },
  {
    what: 'a text that is longer than what is read',
    compose: `${BROKEN}    command: ${'a '.repeat(40_000)}\n`,
    said: /^ {2}6:14 warning This text is longer than 64,000 characters: Net Lens reads no more of it\./m,
  },
  {
    what: 'aliases that stand for too much',
    compose: `x-0: &a0 [${'a, '.repeat(500)}a]\nx-1: &a1 [${'*a0, '.repeat(500)}*a0]\n${BROKEN}`,
    said: /^ {2}2:\d+ warning The aliases of this file stand for more than 100,000 values: Net Lens follows no more of them\./m,
  },
  {
    what: 'more ports than are read',
    compose: BROKEN.replace('"80:80"', '"1-20000:1-20000", "20001-40000:20001-40000"'),
    said: /^ {2}4:32 warning services\.web\.ports: more than 25000 ports are published; Net Lens reads no more of them\./m,
  },
  {
    what: 'a file that its variables make too large',
    compose: `${BROKEN}    environment: [${Array.from({ length: 60 }, (_, i) => `"A${i}=\${LONG}"`).join(', ')}]\n`,
    files: { '.env': `LONG=${'a'.repeat(100_000)}\n` },
    said: /^ {2}6:\d+ warning This file becomes too large: Net Lens substitutes no variables from here on\./m,
  },
  {
    what: 'more variables than are read',
    compose: BROKEN,
    files: { '.env': Array.from({ length: 3000 }, (_, i) => `A${i}=b\n`).join('') },
    said: /^ {2}2001:1 warning This file has more than 2000 variables: Net Lens reads no more of them\./m,
  },
  {
    what: 'more errors than a person reads',
    compose: `${BROKEN}x-a: [${'"\\/", '.repeat(700)}]\n`,
    said: /^ {2}6:\d+ warning This file has many errors: Net Lens lists no more of them\./m,
  },
];

describe('files that ask too much of a reader', () => {
  for (const { what, compose, files, said } of limits)
    it(`${what}: one sentence at its place, and the rest is read`, async () => {
      const { out, code } = await runIn(folderWith({ 'compose.yaml': compose, ...files }), ['check']);
      assert.match(out, said);
      assert.equal(out.match(new RegExp(said, 'gm'))?.length, 1);
      assert.match(out, /on the network "nowhere", which is not declared/);
      assert.equal(code, 1);
    });

  it('are told beside an answer, too', async () => {
    const compose = `${BROKEN.replace('    networks: [nowhere]\n', '')}x-a:\n${'  - a\n'.repeat(60_000)}`;
    const { err } = await runIn(folderWith({ 'compose.yaml': compose }), [
      'explain',
      '--from',
      '@lan',
      '--to',
      '@host:80',
    ]);
    assert.match(err, /warning: This file is too large to be read in full: Net Lens stops reading here\./);
  });

  it('more containers than are read are told beside an answer', async () => {
    const containers = Array.from({ length: 10_001 }, (_, i) => ({ Id: `${i}`, Name: `/c${i}`, HostConfig: {} }));
    const snapshot = JSON.stringify({ snapshot: { version: {}, info: {}, networks: [], containers } });
    const args = ['explain', '--from', '@lan', '--to', '@host:80', '--snapshot', 'snapshot.json'];
    const { err } = await runIn(folderWith({ 'snapshot.json': snapshot }), args);
    assert.match(err, /warning: There are more than 10,000 containers: Net Lens reads no more of them\./);
  });

  for (const { what, files, args } of hostileFiles(1_500_000))
    it(`${what}: an answer or one clear line`, async function () {
      // Far above what it takes; `npm run bench -- hostile` measures.
      this.timeout(60_000);
      const { out, err, code } = await runIn(folderWith(files()), args);
      assert.doesNotMatch(err, /internal error/);
      assert.ok(code < 2 ? out !== '' : /^netlens[^\n]*\n$/.test(err), `code ${code}: ${err.slice(0, 300)}`);
      assert.ok(out.length < MOST_OUTPUT, `${out.length} characters`);
    });
});
