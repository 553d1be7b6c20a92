import assert from 'node:assert/strict';
import { fileCombinations } from '../../../src/core/compose/index.ts';

/** The files that are there besides those of each case. */
const THERE = ['compose.yaml', 'compose.prod.yaml', 'compose.dev.yaml', 'deploy/base.yaml', 'deploy/extra.yaml'];

interface Case {
  readonly what: string;
  /** A file that may say something, by its path from /p; none for what the names alone say. */
  readonly source?: readonly [path: string, text: string];
  readonly names?: readonly string[];
  readonly defaults?: readonly string[];
  /** As `files [profiles] @line`. */
  readonly found: readonly string[];
}

const make = (text: string) => ['Makefile', text] as const;

const cases: readonly Case[] = [
  {
    what: 'a command of a Makefile',
    source: make('up:\n\tdocker compose -f compose.yaml -f compose.prod.yaml up -d\n'),
    found: ['compose.yaml + compose.prod.yaml @2'],
  },
  {
    what: 'the old command, and long flags',
    source: make('docker-compose --file=compose.yaml --file compose.dev.yaml up'),
    found: ['compose.yaml + compose.dev.yaml @1'],
  },
  {
    what: 'flags joined with their values',
    source: make('docker compose -fcompose.yaml -f=compose.dev.yaml up'),
    found: ['compose.yaml + compose.dev.yaml @1'],
  },
  {
    what: 'profiles beside the files, other flags skipped',
    source: make('docker compose -p x --env-file .env.prod -f compose.yaml --profile debug --profile "db" up'),
    found: ['compose.yaml [debug, db] @1'],
  },
  {
    what: 'lines that go on after a backslash',
    source: make('docker compose \\\n  -f compose.yaml \\\n  -f compose.prod.yaml up'),
    found: ['compose.yaml + compose.prod.yaml @1'],
  },
  {
    what: 'several commands on a line',
    source: make('docker compose -f compose.yaml -f compose.dev.yaml down && docker compose -f compose.prod.yaml up'),
    found: ['compose.yaml + compose.dev.yaml @1', 'compose.prod.yaml @1'],
  },
  {
    what: 'no file after the subcommand: its -f is another flag',
    source: make('docker compose logs -f compose.prod.yaml'),
    found: [],
  },
  {
    what: 'nothing where a variable stands',
    source: make('docker compose -f compose.$(ENV).yaml -f $FILE up'),
    found: [],
  },
  {
    what: 'nothing where a file is missing',
    source: make('docker compose -f compose.yaml -f gone.yaml up'),
    found: [],
  },
  {
    what: 'nothing where none is of this folder',
    source: make('docker compose -f deploy/base.yaml -f deploy/extra.yaml up'),
    found: [],
  },
  {
    what: 'files of other folders beside one of this',
    source: make('docker compose -f compose.yaml -f deploy/extra.yaml up'),
    found: ['compose.yaml + deploy/extra.yaml @1'],
  },
  {
    what: 'a folder that the line goes to first',
    source: ['../Makefile', 'up:\n\tcd p && docker compose -f compose.yaml -f compose.prod.yaml up'],
    found: ['compose.yaml + compose.prod.yaml @2'],
  },
  {
    what: 'inline code of a README',
    source: [
      'README.md',
      'Run `docker compose -f compose.yaml -f compose.prod.yaml up`, or\n`podman-compose -f compose.dev.yaml up`.',
    ],
    found: ['compose.yaml + compose.prod.yaml @1', 'compose.dev.yaml @2'],
  },
  {
    what: 'a README that means the project’s folder',
    source: ['docs/README.md', 'docker compose -f compose.dev.yaml up'],
    found: ['compose.dev.yaml @1'],
  },
  {
    what: 'scripts of package.json',
    source: [
      'package.json',
      '{\n "scripts": {"up": "docker compose -f compose.yaml -f \\"compose.dev.yaml\\" up", "x": "-f compose.prod.yaml"}}',
    ],
    found: ['compose.yaml + compose.dev.yaml @2'],
  },
  {
    what: 'COMPOSE_FILE of a sample of .env, with its profiles',
    source: ['.env.production', 'A=1\nCOMPOSE_FILE="compose.yaml:compose.prod.yaml"\nCOMPOSE_PROFILES=web,db\n'],
    found: ['compose.yaml + compose.prod.yaml [web, db] @2'],
  },
  {
    what: 'COMPOSE_FILE with another separator',
    source: ['.env', 'COMPOSE_PATH_SEPARATOR=;\nCOMPOSE_FILE=compose.yaml;compose.dev.yaml'],
    found: ['compose.yaml + compose.dev.yaml @2'],
  },
  {
    what: 'the files of devcontainer.json',
    source: [
      '.devcontainer/devcontainer.json',
      '{ // ours\n "dockerComposeFile": ["../compose.yaml", "../compose.dev.yaml"]}',
    ],
    found: ['compose.yaml + compose.dev.yaml @2'],
  },
  { what: 'not what Compose takes anyway', source: make('docker compose -f compose.yaml up'), found: [] },
  {
    what: 'the default files with a profile',
    source: make('docker compose -f compose.yaml --profile debug up'),
    found: ['compose.yaml [debug] @1'],
  },
  {
    what: 'files named as overrides',
    names: ['compose.yaml', 'compose.prod.yaml', 'compose.override.yaml', 'compose.dev.yaml'],
    found: ['compose.yaml + compose.dev.yaml', 'compose.yaml + compose.prod.yaml'],
  },
  {
    what: 'no override that is called alone',
    source: make('docker compose -f compose.prod.yaml up'),
    names: ['compose.yaml', 'compose.prod.yaml'],
    found: ['compose.prod.yaml @1'],
  },
  { what: 'no overrides of nothing', names: ['compose.prod.yaml', 'compose.dev.yaml'], defaults: [], found: [] },
];

describe('combinations of Compose files', () => {
  for (const { what, source, names = [], defaults = ['compose.yaml'], found } of cases)
    it(`has ${what}`, () => {
      const there = new Set(THERE.map((name) => `/p/${name}`));
      const path = source?.[0].startsWith('../') ? `/${source[0].slice(3)}` : `/p/${source?.[0] ?? ''}`;
      const combinations = fileCombinations({
        directory: '/p',
        defaults: defaults.map((name) => `/p/${name}`),
        names,
        sources: source ? [{ path, text: source[1] }] : [],
        exists: (file) => there.has(file),
      });
      const said = combinations.map(({ files, profiles, said }) =>
        [
          files.map((file) => file.replace('/p/', '')).join(' + '),
          profiles.length > 0 ? `[${profiles.join(', ')}]` : '',
          said ? `@${said.line}` : '',
        ]
          .filter(Boolean)
          .join(' '),
      );
      assert.deepEqual(said, found);
    });

  it('offers each once, and a bounded number of them', () => {
    const names = Array.from({ length: 200 }, (_, index) => `compose.v${index}.yaml`);
    const all = fileCombinations({
      directory: '/p',
      defaults: ['/p/compose.yaml'],
      names,
      sources: [make('docker compose -f compose.yaml -f compose.v1.yaml up\n'.repeat(1000))].map(([path, text]) => ({
        path: `/p/${path}`,
        text,
      })),
      exists: () => true,
    });
    assert.equal(all.length, 40);
    assert.equal(new Set(all.map(({ files }) => files.join())).size, 40);
  });
});
