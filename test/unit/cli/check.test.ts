import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createText } from '../../../src/host/index.ts';
import { folderWith, netlens, runIn } from './netlens.ts';

/** One warning, loopback-bind, that a fix takes away. */
const LOOPBACK = `services:
  web:
    image: example/web
    command: ["serve", "--host", "127.0.0.1", "--port", "3000"]
    ports: ["127.0.0.1:3000:3000"]
`;
/** The same, and an error of Compose itself. */
const REFUSED = `${LOOPBACK}  api: {image: x, networks: [nowhere]}\n`;
const RIGHT = 'services:\n  web:\n    image: example/web\n';

interface JsonFinding {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
}

function rulesIn(out: string): readonly string[] {
  return (JSON.parse(out) as JsonFinding[]).map(({ rule, severity }) => `${rule} ${severity}`);
}

describe('netlens check: what each rule reports', () => {
  const off = '{"rules": {"loopback-bind": "off"}}';
  const error = '{"rules": {"loopback-bind": "error"}}';
  const cases: readonly (readonly [string, readonly string[], Record<string, string>, readonly string[]])[] = [
    ['nothing set', [], {}, ['loopback-bind warning']],
    ['a flag', ['--rule', 'loopback-bind=error'], {}, ['loopback-bind error']],
    ['a flag by the name of the setting', ['--rule', 'netlens.rules.loopback-bind=off'], {}, []],
    [
      'the last of two flags',
      ['--rule', 'loopback-bind=off', '--rule', 'loopback-bind=error'],
      {},
      ['loopback-bind error'],
    ],
    ['netlens.config.json', [], { 'netlens.config.json': error }, ['loopback-bind error']],
    ['.netlensrc.json', [], { '.netlensrc.json': off }, []],
    ['both files', [], { 'netlens.config.json': error, '.netlensrc.json': off }, ['loopback-bind error']],
    [
      'a file in a folder above',
      ['-f', 'a/b/compose.yaml'],
      { 'netlens.config.json': off, 'a/b/compose.yaml': LOOPBACK },
      [],
    ],
    [
      'the nearest of two files, alone',
      ['-f', 'a/compose.yaml'],
      { 'netlens.config.json': off, 'a/netlens.config.json': '{}', 'a/compose.yaml': LOOPBACK },
      ['loopback-bind warning'],
    ],
    [
      'a file beyond the repository',
      ['-f', 'a/compose.yaml'],
      { 'netlens.config.json': off, 'a/.git': 'gitdir: elsewhere\n', 'a/compose.yaml': LOOPBACK },
      ['loopback-bind warning'],
    ],
    ['a flag over a file', ['--rule', 'loopback-bind=error'], { 'netlens.config.json': off }, ['loopback-bind error']],
    [
      'a flag that takes back a file',
      ['--rule', 'loopback-bind=default'],
      { 'netlens.config.json': off },
      ['loopback-bind warning'],
    ],
    ['the names of the editor', [], { 'netlens.config.json': '{"netlens.rules.loopback-bind": "off"}' }, []],
    [
      'comments, and a comma at the end',
      [],
      {
        'netlens.config.json': '{\n  // because /* of */ "this"\n  "rules": {"loopback-bind": "off",}, /* and */\n}\n',
      },
      [],
    ],
  ];
  for (const [what, args, files, expected] of cases) {
    it(what, async () => {
      const { out, err } = await netlens(['check', '--json', ...args], { 'compose.yaml': LOOPBACK, ...files });
      assert.equal(err, '');
      assert.deepEqual(rulesIn(out), expected);
    });
  }

  it('takes engine and profiles from the file, and flags over both', async () => {
    const files = {
      'compose.yaml': `${RIGHT}    profiles: [dev]\n    ports: ["127.0.0.1:80:80"]\n`,
      'netlens.config.json': '{"engine": "27", "profiles": ["dev"]}',
    };
    const rules = async (...flags: string[]) => (await netlens(['rules', '--table', 'nat', ...flags], files)).out;
    assert.match(await rules(), /--dport 80 /, 'the service of the profile starts');
    assert.doesNotMatch(await rules('--profile', 'other'), /--dport 80 /);
    assert.equal(await rules(), await rules('--engine', '27'));
    const raw = async (...flags: string[]) => (await netlens(['rules', '--table', 'raw', ...flags], files)).out;
    assert.notEqual(await raw(), await raw('--engine', '28'), '28 drops in raw what 27 lets through');
  });

  const wrong: readonly (readonly [string, readonly string[], string | undefined, RegExp])[] = [
    [
      'an unknown rule',
      ['--rule', 'lopback-bind=off'],
      undefined,
      /There is no rule "lopback-bind" \(did you mean "loopback-bind"\?\)/,
    ],
    ['an unknown level', ['--rule', 'loopback-bind=wrning'], undefined, /wrning.*did you mean "warning"/],
    ['a rule without a level', ['--rule', 'loopback-bind'], undefined, /ID=LEVEL/],
    [
      'a file that is no JSON',
      [],
      '{"rules": {"loopback-bind": off}}',
      /netlens\.config\.json:1:29: .*not valid JSON: off is not a value/,
    ],
    ['a file that ends too soon', [], '{"rules": {', /:1:12: .*at the end of the file/],
    ['a file that is a list', [], '[]', /:1:1: Settings must be an object/],
    ['an empty file', [], '', /:1:1: .*a value is missing/],
    [
      'a rule in the file that there is not',
      [],
      '{"rules": {"lopback-bind": "off"}}',
      /:1:12: There is no rule.*did you mean/,
    ],
    [
      'a level in the file that there is not',
      [],
      '{"rules": {"loopback-bind": 1}}',
      /:1:29: loopback-bind must be one of/,
    ],
    ['a level that is an object', [], '{"rules": {"loopback-bind": {"a": 1}}}', /loopback-bind must be one of/],
    ['rules that are a list', [], '{"rules": []}', /rules must be an object/],
    ['an unknown setting', [], '{"rule": {}}', /There is no setting "rule" \(did you mean "rules"\?\)/],
    ['a setting of the editor', [], '{"netlens.codeLens.enabled": true}', /codeLens\.enabled is an editor setting/],
    [
      'a setting that is given twice',
      [],
      '{"rules": {"loopback-bind": "off"}, "rules.loopback-bind": "off"}',
      /is set twice/,
    ],
    ['an engine that is none', [], '{"engine": "ninety"}', /engine must be 20\.10/],
    ['profiles that are none', [], '{"profiles": "dev"}', /profiles must be a list/],
    ['brackets without end', [], `{"rules": ${'['.repeat(100_000)}`, /nested too deeply/],
    ['prototype names', [], '{"rules": {"__proto__": "off", "constructor": "off"}}', /There is no rule "__proto__"/],
    ['control characters', [], '{"a\\u001b[31mred": 1}', /There is no setting/],
  ];
  for (const [what, args, settings, message] of wrong) {
    it(`says in one line what is wrong with ${what}`, async () => {
      const files = {
        'compose.yaml': LOOPBACK,
        ...(settings === undefined ? {} : { 'netlens.config.json': settings }),
      };
      const { code, out, err } = await netlens(['check', ...args], files);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, message);
      assert.equal(err.trimEnd().split('\n').length, 1);
      assert.ok(!err.includes('\u001b'));
    });
  }
});

describe('netlens check: the exit code', () => {
  const cases: readonly (readonly [string, string, readonly string[], number])[] = [
    ['nothing found', RIGHT, [], 0],
    ['a warning', LOOPBACK, [], 1],
    ['a warning below the severity', LOOPBACK, ['--severity', 'error'], 0],
    ['a warning that may be', LOOPBACK, ['--max-warnings', '1'], 0],
    ['a warning too many', LOOPBACK, ['--max-warnings', '0'], 1],
    ['an error, whatever may be', REFUSED, ['--max-warnings', '99'], 1],
    ['a number that is none', RIGHT, ['--max-warnings', 'few'], 2],
    ['a number below 0', RIGHT, ['--max-warnings=-1'], 2],
  ];
  for (const [what, compose, args, expected] of cases) {
    it(`${expected} for ${what}`, async () => {
      const { code } = await netlens(['check', ...args], { 'compose.yaml': compose });
      assert.equal(code, expected);
    });
  }
});

describe('netlens check --all', () => {
  const TREE: Readonly<Record<string, string>> = {
    'a/compose.yaml': LOOPBACK,
    'a/compose.override.yaml': 'services:\n  web:\n    environment: {A: b}\n',
    'a/compose.prod.yaml': LOOPBACK,
    'b/docker-compose.yml': 'include: [parts/compose.yaml, parts/more.yaml]\nservices: {}\n',
    'b/parts/compose.yaml': LOOPBACK,
    'b/parts/more.yaml': 'services:\n  more: {image: x}\n',
    'c/docker-compose.one.yml': LOOPBACK,
    'c/docker-compose.two.yml': RIGHT,
    'd/.env': 'COMPOSE_FILE=docker-compose.base.yml:docker-compose.dev.yml\n',
    'd/docker-compose.base.yml': RIGHT,
    'd/docker-compose.dev.yml': 'services:\n  web:\n    environment: {A: b}\n',
    'e/compose.yaml': 'services:\n  web:\n    extends: {file: docker-compose.common.yml, service: web}\n',
    'e/docker-compose.common.yml': LOOPBACK,
    'f/compose.override.yaml': RIGHT,
    'node_modules/x/compose.yaml': REFUSED,
    'go/vendor/modules.txt': '',
    'go/vendor/x/compose.yaml': REFUSED,
    'a/.git/compose.yaml': REFUSED,
    'compose-notes.txt': 'no project',
  };

  it('takes Quadlet’s units of a folder for one project, and systemd-networkd’s files for none', async () => {
    const { code, out } = await netlens(['check', '--all', '.', '--json'], {
      'units/web.container': '[Container]\nImage=nginx\nNetwork=other.network\n',
      'units/db.container': '[Container]\nImage=redis\nNetwork=shop.network\nPublishPort=6379:6379\n',
      'units/shop.network': '[Network]\n',
      'networkd/10-eth0.network': '[Match]\nName=eth0\n',
    });
    assert.equal(code, 1);
    assert.deepEqual([...rulesIn(out)].sort(), ['datastore-published warning', 'quadlet-unit-missing warning']);
    const nothing = await netlens(['check', '--all', '.'], { '10-eth0.network': '[Match]\nName=eth0\n' });
    assert.equal(nothing.code, 2);
  });

  it('finds each project once, and says what it left out', async () => {
    const { code, out, err } = await netlens(['check', '--all', '.'], TREE);
    assert.equal(err, '');
    assert.equal(code, 1);
    const files = out.split('\n').filter((line) => /^\S+\.ya?ml$/.test(line));
    assert.deepEqual(files, [
      'a/compose.yaml',
      'b/parts/compose.yaml',
      'c/docker-compose.one.yml',
      'e/docker-compose.common.yml',
    ]);
    assert.match(out, /^4 problems in 6 projects \(4 warnings\)\n {2}4 loopback-bind$/m);
    assert.match(out, /^a\/compose\.prod\.yaml was skipped: it is next to compose\.yaml: name it with -f\.$/m);
    assert.match(out, /^f\/compose\.override\.yaml was skipped: there is no file next to it to override\.$/m);
    assert.match(out, /^Not searched: 1 folder called node_modules; 1 folder called vendor\.$/m);
    assert.doesNotMatch(out, /common\.yml was left out/);
  });

  it('takes stacks, and the files that a devcontainer.json names, wherever they lie', async () => {
    const names = (file: string): string => `{"dockerComposeFile": ["${file}"], "service": "web"}`;
    const { out } = await netlens(['check', '--all', '.'], {
      'a/docker-stack.yml': LOOPBACK,
      'b/.devcontainer/devcontainer.json': names('../dev.yml'),
      'b/dev.yml': LOOPBACK,
      'c/.devcontainer/go/devcontainer.json': names('stack.yml'),
      'c/.devcontainer/go/stack.yml': LOOPBACK,
      'd/.devcontainer.json': names('editor.yml'),
      'd/editor.yml': LOOPBACK,
      'e/.devcontainer/devcontainer.json': names('../compose.yaml'),
      'e/compose.yaml': LOOPBACK,
      'f/.devcontainer/devcontainer.json': '{"image": "x"}',
    });
    const files = out.split('\n').filter((line) => /^\S+\.ya?ml$/.test(line));
    assert.deepEqual(files.sort(), [
      'a/docker-stack.yml',
      'b/dev.yml',
      'c/.devcontainer/go/stack.yml',
      'd/editor.yml',
      'e/compose.yaml',
    ]);
    assert.match(out, / in 5 projects /);
  });

  it('leaves out parts of projects and templates', async () => {
    const secret = '    secrets: [s]\n';
    const { code, out } = await netlens(['check', '--all', '.'], {
      'compose.yaml': RIGHT,
      // With Compose's own name: the service is another project's.
      'ci/compose.yaml': 'services:\n  web:\n    environment: {A: b}\n',
      'parts/compose.a.yaml': 'services:\n  db:\n    ports: ["5432:5432"]\n',
      'parts/compose.b.yaml': `${RIGHT}${secret}`,
      'alone/compose.b.yaml': `${RIGHT}${secret}`,
      'mistake/compose.yaml': 'services:\n  shop:\n    environment: {A: b}\n',
      'blank/docker-compose.j2.yml': 'services:\n  a: {image: x, command: [{ { TOKEN } }]}\n',
      'template/docker-compose.local.yml': '{%- if db %}\nservices:\n  db: {{ image }}\n{%- endif %}\n',
    });
    assert.equal(code, 1);
    const files = out.split('\n').filter((line) => /^\S+\.ya?ml$/.test(line));
    assert.deepEqual(files, ['alone/compose.b.yaml', 'mistake/compose.yaml']);
    assert.match(out, /^ci\/compose\.yaml was skipped: the image of web is in another file: name both with -f\.$/m);
    assert.match(out, /^parts\/compose\.b\.yaml was skipped: it is a part of another project: name both with -f\.$/m);
    assert.match(out, /^blank\/\S+ was skipped: it is a template, to be filled in first\.$/m);
    assert.match(out, /^template\/\S+ was skipped: it is a template, to be filled in first\.$/m);
  });

  it('takes the routing mesh of a Swarm for what a stack publishes with replicas', async () => {
    const stack =
      'services:\n  web:\n    image: x\n    restart: always\n    ports: ["80:80"]\n    deploy: {replicas: 2}\n';
    assert.equal((await netlens(['check', '--all', '.'], { 'docker-stack.yml': stack })).code, 0);
    assert.equal((await netlens(['check', '--all', '.'], { 'compose.yaml': stack })).code, 1);
  });

  it('leaves out parts that only a sample, a template or a development container tells of', async () => {
    const { code, out } = await netlens(['check', '--all', '.'], {
      'compose.yaml': `${RIGHT}    environment: {KEY: "\${KEY}"}\n`,
      '.env.example': 'KEY=\nCOMPOSE_FILE=compose.yaml:dns/compose.yaml\n',
      'dns/compose.yaml': 'services:\n  dns:\n    image: x\n    networks: [inner]\n',
      'later/compose.yaml': '# services:\n#   web: {}\n',
      'soon/compose.yaml': 'version: "3"\nservices:\n\n',
      'filled/compose.yaml': `${RIGHT}    volumes: ["data:/data"]\n`,
      'filled/compose.instance.yaml': '#@ load("x")\nservices: {}\nvolumes:\n  data:\n',
      'lacking/compose.yaml': `${RIGHT}    volumes: ["data:/data"]\n`,
      'lacking/compose.prod.yaml': 'services:\n  web: {image: nginx}\n',
      'code/.devcontainer/compose.yaml': 'services:\n  dev:\n    volumes: [".:/work"]\n',
    });
    assert.equal(code, 1);
    const files = out.split('\n').filter((line) => /^\S+\.ya?ml$/.test(line));
    assert.deepEqual(files, ['lacking/compose.yaml']);
    assert.match(out, /^dns\/compose\.yaml was skipped: the sample of \.env makes it a part of compose\.yaml/m);
    assert.match(out, /^later\/compose\.yaml was skipped: it is empty\.$/m);
    assert.match(
      out,
      /^filled\/compose\.yaml was skipped: it is a part: what it lacks is in compose\.instance\.yaml\.$/m,
    );
    assert.match(out, /^code\/\.devcontainer\/compose\.yaml was skipped: the image of dev is in another file/m);
  });

  it('asks the Traefik of a project nearby whether it is told a network', async () => {
    const app =
      'services:\n  app:\n    image: x\n    labels: [traefik.enable=true]\n    networks: [proxy, inner]\nnetworks:\n  proxy: {external: true}\n  inner: {}\n';
    const traefik =
      'services:\n  traefik:\n    image: traefik:v3\n    networks: [proxy]\nnetworks:\n  proxy: {external: true}\n';
    const found = async (files: Readonly<Record<string, string>>): Promise<boolean> =>
      (await netlens(['check', '--all', '.'], { 'app/compose.yaml': app, ...files })).out.includes(
        'traefik-network-ambiguous',
      );
    const told = 'providers:\n  docker:\n    exposedByDefault: false\n    network: proxy\n';
    // Whether one that nobody sees was told is not known: information.
    assert.equal(await found({}), false);
    assert.equal(await found({ 'traefik/compose.yaml': traefik }), true);
    // A tool of Traefik's is no Traefik.
    assert.equal(await found({ 'certs/compose.yaml': traefik.replace('traefik:v3', 'x/traefik-certdumper') }), false);
    assert.equal(await found({ 'traefik/compose.yaml': traefik, 'traefik/config/traefik.yml': told }), false);
    assert.equal(
      await found({
        'traefik/compose.yaml': `${traefik}#\n`,
        'traefik/traefik.toml': '[providers.docker]\n  network = "proxy"\n',
      }),
      false,
    );
    const flag = traefik.replace('    networks: [', '    command: --providers.docker.network=proxy\n    networks: [');
    assert.equal(await found({ 'public/docker-compose.yml': flag }), false);
    assert.equal(await found({ 'app/traefik/docker-compose.yml': flag }), false);
    assert.equal(
      await found({
        'traefik/compose.yaml': traefik,
        'traefik/config/traefik.yml': 'providers:\n  docker: {}\nnetwork: x\n',
      }),
      true,
    );
  });

  it('leaves out a file that depends on a service that only another file of its folder has', async () => {
    const exporter = 'services:\n  exporter:\n    image: x\n    depends_on: [web]\n';
    const { out } = await netlens(['check', '--all', '.'], {
      'docker-compose.prod.yml': RIGHT,
      'docker-compose.monitoring.yml': exporter,
      'alone/docker-compose.monitoring.yml': exporter,
    });
    const files = out.split('\n').filter((line) => /^\S+\.ya?ml$/.test(line));
    assert.deepEqual(files, ['alone/docker-compose.monitoring.yml']);
    assert.match(out, /^docker-compose\.monitoring\.yml was skipped: it is a part of docker-compose\.prod\.yml:/m);
  });

  it('leaves out what other programs have under such names, and additions to a file above', async () => {
    const { out } = await netlens(['check', '--all', '.'], {
      'docker-compose.yml': 'services:\n  web:\n    image: nginx\n    networks: [siem]\nnetworks:\n  siem: {}\n',
      'guard/docker-compose.guard.yml': 'services:\n  guard:\n    image: x\n    networks: [siem]\n',
      'demo/docker-compose.yml': 'services:\n  load:\n    image: x\n    depends_on: [web]\n',
      'guard/docker-compose.lost.yml': 'services:\n  lost:\n    image: x\n    networks: [nowhere]\n',
      'tasks/compose-upgrade.yml': '- name: upgrade\n  hosts: all\n',
      'editor/page.container': 'org.example.library',
      'shared/compose.yml': 'services:\n  base:\n    image: x\n    networks: [inner]\n',
      'app/compose.yml':
        'services:\n  web:\n    image: nginx\n    extends:\n      file: ${ROOT}/shared/compose.yml\n      service: base\n',
    });
    const files = out.split('\n').filter((line) => /^\S+\.(?:ya?ml|container)$/.test(line));
    assert.deepEqual(files, ['app/compose.yml', 'guard/docker-compose.lost.yml']);
    assert.match(
      out,
      /^guard\/docker-compose\.guard\.yml was skipped: it is a part of docker-compose\.yml in a folder above: name both with -f\.$/m,
    );
    assert.match(out, /^demo\/docker-compose\.yml was skipped: it is a part of docker-compose\.yml in a folder above/m);
    assert.match(out, /^tasks\/compose-upgrade\.yml was skipped: it is not a mapping, as a Compose file is\.$/m);
    assert.match(out, /^shared\/compose\.yml was skipped: other files extend its services\.$/m);
  });

  it('leaves out what a file without services, in a folder above, is the base of', async () => {
    const part = 'services:\n  web:\n    image: nginx\n    networks: [shared]\n';
    const { out } = await netlens(['check', '--all', '.'], {
      'suites/compose.yml': 'networks:\n  shared: {}\n',
      'suites/parts/web/compose.yml': part,
      'other/compose.yml': part,
    });
    const files = out.split('\n').filter((line) => /^\S+\.ya?ml$/.test(line));
    assert.deepEqual(files, ['other/compose.yml']);
    assert.match(out, /^suites\/parts\/web\/compose\.yml was skipped: it is a part of compose\.yml in a folder above/m);
  });

  it('leaves out projects of a platform that adds a service to each', async () => {
    const app = 'services:\n  gate: {environment: {APP: web}}\n  web: {image: nginx}\n';
    const apps = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`${name}/compose.yml`, app]));
    const all = await netlens(['check', '--all', '.'], { ...apps, 'own/compose.yml': RIGHT });
    assert.equal(all.code, 0);
    assert.match(
      all.out,
      /^a\/compose\.yml was skipped: the program that starts these projects adds the image of gate\.$/m,
    );
    const { 'a/compose.yml': _one, ...four } = apps;
    assert.equal((await netlens(['check', '--all', '.'], four)).code, 1);
  });

  it('lists what Compose rejects, also where it is milder because nobody has set up the clone', async () => {
    const files = { 'compose.yaml': 'services:\n  a:\n    image: x\n    hostname: ${NEED:?say so in .env}\n' };
    const { out } = await netlens(['check', '--severity', 'information', '--json'], files);
    assert.deepEqual(rulesIn(out), ['compose-required-variable information']);
    assert.equal((await netlens(['check'], files)).code, 0);
  });

  it('goes on after a project that cannot be read, and ends with 2', async () => {
    const files = {
      'a/.env': 'COMPOSE_FILE=compose.yaml:gone.yaml\n',
      'a/compose.yaml': RIGHT,
      'b/compose.yaml': LOOPBACK,
    };
    const { code, out, err } = await netlens(['check', '--all', '.', '--json'], files);
    assert.equal(code, 2);
    assert.deepEqual(rulesIn(out), ['loopback-bind warning']);
    assert.match(err, /^netlens: .*gone\.yaml does not exist\.\n$/);
  });

  it('takes the settings file of each project', async () => {
    const files = {
      'netlens.config.json': '{"rules": {"loopback-bind": "error"}}',
      'a/compose.yaml': LOOPBACK,
      'b/compose.yaml': LOOPBACK,
      'b/.netlensrc.json': '{"rules": {"loopback-bind": "off"}}',
    };
    assert.deepEqual(rulesIn((await netlens(['check', '--all', '.', '--json'], files)).out), ['loopback-bind error']);
    const asked = await netlens(
      ['check', '--all', '.', '--json', '--rule', 'loopback-bind=hint', '--severity', 'hint'],
      files,
    );
    assert.deepEqual(rulesIn(asked.out), ['loopback-bind hint', 'loopback-bind hint']);
  });

  it('says once what two projects find in a file that both read', async () => {
    const service = 'services:\n  web:\n    image: example/web\n    env_file: ../shared.env\n  db: {image: postgres}\n';
    const files = {
      'a/compose.yaml': service,
      'b/compose.yaml': service,
      'shared.env': 'DATABASE_URL=postgres://localhost:5432/x\n',
    };
    const { out } = await netlens(['check', '--all', '.', '--json'], files);
    assert.deepEqual(rulesIn(out), ['localhost-as-peer warning']);
  });

  it('fixes all of them', async () => {
    const { code, read } = await netlens(['check', '--all', '.', '--fix-unsafe'], TREE);
    assert.equal(code, 0);
    for (const file of [
      'a/compose.yaml',
      'b/parts/compose.yaml',
      'c/docker-compose.one.yml',
      'e/docker-compose.common.yml',
    ])
      assert.equal(read(file), LOOPBACK.replace('"127.0.0.1", "--port"', '"0.0.0.0", "--port"'));
    for (const file of ['a/compose.prod.yaml', 'node_modules/x/compose.yaml', 'd/docker-compose.base.yml'])
      assert.equal(read(file), TREE[file]);
  });

  it('of two files that include each other the first is the project', async () => {
    const files = {
      'a/compose.yaml': 'include: [../b/compose.yaml]\n',
      'b/compose.yaml': 'include: [../a/compose.yaml]\n',
    };
    const { out } = await netlens(['check', '--all', '.'], files);
    assert.match(out, /in 1 project /);
  });

  it('follows no link out of the tree or in a circle, and says so', async () => {
    const outside = folderWith({ 'compose.yaml': LOOPBACK });
    const directory = folderWith({ 'a/compose.yaml': RIGHT });
    symlinkSync(outside, path.join(directory, 'a/out'));
    symlinkSync('.', path.join(directory, 'a/circle'));
    symlinkSync('nowhere', path.join(directory, 'a/dangling'));
    const { code, out } = await runIn(directory, ['check', '--all', '.']);
    assert.equal(code, 0);
    assert.match(out, /^No problems found in 1 project\.\n/);
    assert.match(out, /Not searched: 2 links to folders\./);
  });

  it('goes so deep and no deeper, and says so', async () => {
    const deep = (levels: number) => Array.from({ length: levels }, (_, i) => `d${i}`).join('/');
    const files = { [`${deep(32)}/compose.yaml`]: RIGHT, [`${deep(33)}/compose.yaml`]: LOOPBACK };
    const { code, out } = await netlens(['check', '--all', '.'], files);
    assert.deepEqual(
      [code, out],
      [0, 'No problems found in 1 project.\nNot searched: 1 folder more than 32 levels down.\n'],
    );
  });

  it('does not take the files and the name that the shell says of one project', async () => {
    const directory = folderWith({ 'a/compose.yaml': RIGHT, 'b/compose.yaml': LOOPBACK });
    const environment = { COMPOSE_FILE: 'gone.yaml', COMPOSE_PROJECT_NAME: 'one' };
    const { code, err } = await runIn(directory, ['check', '--all', '.'], { environment });
    assert.deepEqual([code, err], [1, '']);
  });

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a folder that is not there', ['--all', 'gone'], /gone: no such folder/],
    ['a file', ['--all', 'notes.txt'], /notes\.txt: no such folder/],
    [
      'a folder without a project',
      ['--all', 'empty'],
      /No Compose file and no Quadlet unit found in .*empty or below it/,
    ],
    ['a file beside it', ['--all', '.', '-f', 'x'], /-f is for one project/],
    ['a daemon beside it', ['--all', '.', '--live'], /--live is for one project/],
    ['no folder', ['--all'], /--all/],
  ];
  for (const [what, args, message] of wrong) {
    it(`says in one line what is wrong with ${what}`, async () => {
      const { code, out, err } = await netlens(['check', ...args], { 'notes.txt': 'x', 'empty/notes.txt': 'x' });
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, message);
      assert.equal(err.trimEnd().split('\n').length, 1);
    });
  }
});

describe('netlens check --baseline', () => {
  /** Writes a baseline of `before`, and checks `after` with it. */
  async function compared(before: Record<string, string>, after: Record<string, string>, ...args: string[]) {
    const directory = folderWith(before);
    const wrote = await runIn(directory, ['check', '--all', '.', '--baseline', 'known.json', '--write-baseline']);
    assert.deepEqual([wrote.code, wrote.err], [0, '']);
    for (const [name, text] of Object.entries(after)) {
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), text);
    }
    return runIn(directory, ['check', '--all', '.', '--baseline', 'known.json', ...args]);
  }

  it('hides what is known, also after it has moved, and counts it', async () => {
    const { code, out } = await compared({ 'compose.yaml': LOOPBACK }, { 'compose.yaml': `# a\n# b\n\n${LOOPBACK}` });
    assert.equal(code, 0);
    assert.equal(
      out.split('\n').slice(0, 2).join('\n'),
      'No problems found in 1 project.\n1 older finding in the baseline ignored.',
    );
  });

  it('shows what is new: in another file, of another rule, once more in the same file', async () => {
    const twice = `${LOOPBACK}${LOOPBACK.replace('services:\n', '').replace('  web:', '  api:').replaceAll('3000', '3001')}`;
    const other = await compared(
      { 'a/compose.yaml': LOOPBACK },
      { 'b/compose.yaml': LOOPBACK, 'a/compose.yaml': twice },
      '--json',
    );
    assert.equal(other.code, 1);
    const found = JSON.parse(other.out) as JsonFinding[];
    assert.deepEqual(
      found.map(({ file }) => path.basename(path.dirname(file))),
      ['a', 'b'],
    );
    assert.match(other.err, /^1 older finding in the baseline ignored\.$/m);
  });

  it('names what is no longer there, but not of files that were not read', async () => {
    const before = { 'a/compose.yaml': LOOPBACK, 'b/compose.yaml': LOOPBACK };
    const { code, out } = await compared(before, { 'a/compose.yaml': RIGHT });
    assert.equal(code, 0);
    assert.match(
      out,
      /^1 finding in the baseline no longer there \(--write-baseline removes them\):\n {2}a\/compose\.yaml: web listens .* \[loopback-bind\]$/m,
    );
    const directory = folderWith(before);
    await runIn(directory, ['check', '--all', '.', '--baseline', 'k.json', '--write-baseline']);
    const one = await runIn(directory, ['check', '-f', 'a/compose.yaml', '--baseline', 'k.json']);
    assert.deepEqual([one.code, one.out], [0, 'No problems found.\n1 older finding in the baseline ignored.\n']);
    const off = await runIn(directory, ['check', '--all', '.', '--baseline', 'k.json', '--rule', 'loopback-bind=off']);
    assert.doesNotMatch(off.out, /no longer there/);
  });

  it('is a file that reads well in version control, with paths as seen from its folder', async () => {
    const directory = folderWith({ 'a/compose.yaml': LOOPBACK, 'ci/notes.txt': '' });
    await runIn(directory, ['check', '--all', '.', '--baseline', 'ci/known.json', '--write-baseline']);
    const text = readFileSync(path.join(directory, 'ci/known.json'), 'utf8');
    assert.ok(!text.includes(directory));
    assert.match(
      text,
      /^\{\n {2}"version": 1,\n {2}"findings": \[\n {4}\{"rule":"loopback-bind","file":"\.\.\/a\/compose\.yaml","message":"[^"]+"\}\n {2}\]\n\}\n$/,
    );
  });

  it('is written to a name of its own where none is given, with what is reported', async () => {
    const { code, out, read } = await netlens(['check', '--write-baseline'], { 'compose.yaml': LOOPBACK });
    assert.deepEqual([code, out], [0, 'Wrote 1 finding to netlens-baseline.json.\n']);
    assert.match(read('netlens-baseline.json'), /loopback-bind/);
  });

  it('is not written over a file that is something else', async () => {
    const { code, out, err, read } = await netlens(['check', '--baseline', 'compose.yaml', '--write-baseline'], {
      'compose.yaml': LOOPBACK,
    });
    assert.deepEqual([code, out], [2, '']);
    assert.match(err, /compose\.yaml is not a baseline and was not overwritten\.\n$/);
    assert.equal(read('compose.yaml'), LOOPBACK);
  });

  it('leaves what is known to --fix', async () => {
    const directory = folderWith({ 'compose.yaml': LOOPBACK });
    await runIn(directory, ['check', '--write-baseline']);
    const { code } = await runIn(directory, ['check', '--baseline', 'netlens-baseline.json', '--fix-unsafe']);
    assert.equal(code, 0);
    assert.equal(readFileSync(path.join(directory, 'compose.yaml'), 'utf8'), LOOPBACK);
  });

  const wrong: readonly (readonly [string, string | undefined, RegExp])[] = [
    ['that is not there', undefined, /known\.json: no such file; --write-baseline creates it\./],
    ['that is no JSON', '{', /known\.json is not valid JSON/],
    ['that is something else', '[]', /not a baseline/],
    ['of another version', '{"version": 2, "findings": []}', /version is not 1/],
    ['with an odd entry', '{"version": 1, "findings": [{"rule": 1}]}', /findings\[0\]/],
    [
      'with an odd count',
      '{"version": 1, "findings": [{"rule": "a", "file": "b", "message": "c", "count": -1}]}',
      /findings\[0\]/,
    ],
  ];
  for (const [what, text, message] of wrong) {
    it(`says in one line what is wrong with one ${what}`, async () => {
      const files = { 'compose.yaml': LOOPBACK, ...(text === undefined ? {} : { 'known.json': text }) };
      const { code, out, err } = await netlens(['check', '--baseline', 'known.json'], files);
      assert.deepEqual([code, out], [2, '']);
      assert.match(err, message);
      assert.equal(err.trimEnd().split('\n').length, 1);
    });
  }
});

describe('netlens check on a terminal', () => {
  /** A clock that goes on by so much each time it is asked. */
  const clock = (step: number): (() => number) => {
    let time = 0;
    return () => (time += step);
  };
  const files = { 'a/compose.yaml': LOOPBACK, 'b/compose.yaml': RIGHT };

  it('says what it does when that takes longer than a second, on one line that is gone at the end', async () => {
    const { err, out } = await runIn(folderWith(files), ['check', '--all', '.'], { errColumns: 40, now: clock(400) });
    const lines = err.split('\r\u001b[2K');
    assert.ok(lines.length > 3);
    assert.equal(lines.at(-1), '', 'the last thing written erases the line');
    assert.ok(lines.some((line) => /^Checking 1 of 2: a\/compose\.yaml$/.test(line)));
    assert.ok(lines.every((line) => line.length < 40 && !line.includes('\n')));
    assert.match(out, /1 problem in 2 projects/);
  });

  it('says nothing when it is quick, and nothing where stderr is no terminal', async () => {
    assert.equal(
      (await runIn(folderWith(files), ['check', '--all', '.'], { errColumns: 80, now: clock(0.01) })).err,
      '',
    );
    assert.equal((await runIn(folderWith(files), ['check', '--all', '.'], { now: clock(400) })).err, '');
  });

  it('erases the line before it says what is wrong', async () => {
    const directory = folderWith({ ...files, 'c/compose.yaml': RIGHT, 'c/netlens.config.json': '{' });
    const { code, err } = await runIn(directory, ['check', '--all', '.'], { errColumns: 80, now: clock(400) });
    assert.equal(code, 2);
    assert.match(err.split('\r\u001b[2K').at(-1) ?? '', /^netlens: .*netlens\.config\.json:1:2: [^\n]*\n$/);
  });

  it('has colours only where they are welcome', async () => {
    const directory = folderWith(files);
    const hasColours = async (isTerminal: boolean) =>
      (await runIn(directory, ['check', '--all', '.'], { isTerminal })).out.includes('\u001b[');
    assert.deepEqual([await hasColours(true), await hasColours(false)], [true, false]);
  });
});

describe('netlens check --format', () => {
  const files = { 'a/compose.yaml': LOOPBACK, 'b/compose.yaml': RIGHT };

  it('gitlab has paths as seen from the repository, wherever it runs', async () => {
    const directory = folderWith({ ...files, 'x/a/compose.yaml': LOOPBACK });
    const { out } = await runIn(path.join(directory, 'x'), ['check', '--all', '.', '--format', 'gitlab']);
    const [entry] = JSON.parse(out) as { location: { path: string } }[];
    assert.equal(entry?.location.path, 'x/a/compose.yaml');
  });

  it('junit has a suite for each project, also for one without findings', async () => {
    const { out, err } = await netlens(['check', '--all', '.', '--format', 'junit'], files);
    assert.equal(err, '');
    assert.match(out, /<testsuites name="Net Lens" tests="2" failures="1" errors="0">/);
    assert.match(out, /<testsuite name="b\/compose\.yaml" tests="1" failures="0" errors="0">/);
  });

  it('--help names each format and flag', async () => {
    const { code, out } = await netlens(['check', '--help']);
    assert.equal(code, 0);
    for (const word of [
      '--all',
      '--rule',
      '--max-warnings',
      '--baseline',
      '--write-baseline',
      '--fix-unsafe',
      'gitlab',
      'junit',
      'netlens.config.json',
    ])
      assert.ok(out.includes(word), word);
    for (const line of out.split('\n')) assert.ok(line.length <= 130, line);
  });
});

describe('netlens check: a file that is missing beside its sample', () => {
  const compose = `${RIGHT}    env_file: [app.env]\n`;
  const files = { 'compose.yaml': compose, 'app.env.example': 'SECRET=change me\n' };

  it('is information, and a copy is the edit', async () => {
    const { code, out } = await netlens(['check', '--severity', 'information', '--format', 'json'], files);
    assert.equal(code, 1);
    assert.deepEqual(rulesIn(out), ['compose-env-file information']);
    assert.match(out, /"creates": true/);
    assert.equal((await netlens(['check'], files)).code, 0);
    // A repository without such files leaves them out; one that has them lacks this one.
    assert.equal((await netlens(['check'], { 'compose.yaml': compose })).code, 0);
    assert.equal((await netlens(['check'], { 'compose.yaml': compose, 'db.env': 'SECRET=x\n' })).code, 1);
    // A name that is nearly there is a mistake.
    assert.equal((await netlens(['check'], { 'compose.yaml': compose, 'env.app': 'SECRET=x\n' })).code, 1);
  });

  it('is made by --fix-unsafe alone', async () => {
    const folder = folderWith(files);
    await runIn(folder, ['check', '--severity', 'information', '--fix']);
    assert.equal(existsSync(path.join(folder, 'app.env')), false);
    const { code } = await runIn(folder, ['check', '--severity', 'information', '--fix-unsafe']);
    assert.equal(code, 0);
    assert.equal(readFileSync(path.join(folder, 'app.env'), 'utf8'), 'SECRET=change me\n');
  });

  it('is never written over', () => {
    const folder = folderWith({ ...files, 'app.env': 'SECRET=mine\n' });
    const file = path.join(folder, 'app.env');
    assert.throws(() => createText(file, 'SECRET=change me\n'), { code: 'EEXIST' });
    assert.equal(readFileSync(file, 'utf8'), 'SECRET=mine\n');
  });
});
