import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Answer } from '../../../src/core/model/index.ts';
import { yaml } from '../yaml.ts';
import { netlens } from './netlens.ts';

const SHOP = path.resolve(import.meta.dirname, '../../../examples/shop/compose.yaml');

/** A position of an editor: both numbers from 0. */
interface Place {
  readonly line: number;
  readonly character: number;
}

const LOOPBACK = `services:
  web:
    image: example/web
    command: ["serve", "--host", "127.0.0.1", "--port", "3000"] # stays
    ports: ["127.0.0.1:3000:3000"]
`;

describe('netlens', () => {
  const oneLine: [string, string[], Record<string, string>, RegExp][] = [
    ['no command', [], {}, /./],
    ['an unknown command', ['frobnicate'], {}, /frobnicate/],
    ['an unknown flag', ['check', '--frob'], {}, /--frob/],
    ['two sources', ['check', '-f', 'a', '--snapshot', 'b'], {}, /are different sources/],
    [
      'a missing snapshot',
      ['explain', '--snapshot', 'gone.json', '--from', 'a', '--to', 'b:1'],
      {},
      /gone\.json: no such file/,
    ],
    ['a snapshot that is no JSON', ['rules', '--snapshot', 'bad.json'], { 'bad.json': '{' }, /not valid JSON/],
    ['an unknown engine', ['rules', '--engine', 'ninety', '-f', SHOP], {}, /--engine/],
    ['no Compose file', ['config'], {}, /compose/i],
    ['a second file that is not there', ['check', '-f', SHOP, '-f', 'gone.yaml'], {}, /gone\.yaml does not exist/],
    ['a folder for a file', ['check', '-f', 'a'], { 'a/b.yaml': '' }, /a is a folder; name a file in it\.$/m],
    ['a file that is no text', ['check', '-f', 'a.yaml'], { 'a.yaml': 'a\0b' }, /a\.yaml is not a text file\.$/m],
    ['an env file that is not there', ['check', '-f', SHOP, '--env-file', 'gone.env'], {}, /gone\.env/],
    ['a file that is no mapping', ['config', '--json', '-f', 'a.yaml'], { 'a.yaml': '- x' }, /a\.yaml:1:1: /],
    ['an empty file', ['config', '--json', '-f', 'a.yaml'], { 'a.yaml': '' }, /a\.yaml:1:1: /],
    ['a question without a port', ['explain', '-f', SHOP, '--from', 'web', '--to', 'db'], {}, /port/i],
    ['a question from nobody', ['explain', '-f', SHOP, '--from', 'wbe', '--to', 'db:5432'], {}, /web/],
    ['an unknown format', ['check', '-f', SHOP, '--format', 'xml'], {}, /--format must be one of/],
    ['a focus that is nowhere', ['graph', '-f', SHOP, '--focus', 'nobody'], {}, /nobody/],
  ];
  for (const [what, args, files, message] of oneLine) {
    it(`says in one line what is wrong with ${what}`, async () => {
      const { code, out, err } = await netlens(args, files);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(err, message);
      assert.doesNotMatch(err, /\n\s+at /);
      if (args.length > 0) assert.equal(err.trimEnd().split('\n').length, 1);
    });
  }

  it('answers about a project that docker compose refuses, and says on stderr that it does', async () => {
    const files = { 'compose.yaml': 'services:\n  a:\n    image: x\n    bogus: 1\n    hostname: ${NEED:?unset}\n' };
    for (const args of [['graph'], ['explain', '--from', 'a', '--to', 'a:80'], ['rules']]) {
      const { code, out, err } = await netlens(args, files);
      assert.equal(code, 0);
      assert.ok(out.length > 0);
      assert.match(
        err,
        /^netlens: warning: docker compose rejects this project; the answer covers .*compose\.yaml:\d+:\d+: .* \(and 1 more; netlens check lists them\)\n$/,
      );
    }
    assert.equal((await netlens(['graph', '-f', SHOP])).err, '');
  });

  it('reads standard input as docker compose does, relative to the folder it runs in, and fixes nothing there', async () => {
    const files = { '.env': 'HOST=from.env\n', 'other.yaml': 'services: {b: {image: y}}\n' };
    const input = 'services: {a: {image: x, hostname: "${HOST}"}}\n';
    const { code, out } = await netlens(['config', '--json', '-f', '-', '-f', 'other.yaml'], files, input);
    assert.equal(code, 0);
    const { services } = JSON.parse(out) as { services: Record<string, { hostname?: string }> };
    assert.deepEqual(Object.keys(services).sort(), ['a', 'b']);
    assert.equal(services['a']?.hostname, 'from.env');
    const fixed = await netlens(['check', '--fix', '-f', '-'], files, input);
    assert.equal(fixed.code, 2);
    assert.match(fixed.err, /standard input/);
    assert.match((await netlens(['check', '-f', '-'], {}, 'services: {a: {bogus: 1}}\n')).out, /bogus/);
  });

  it('says what of a listeners file it could not use, for Compose files too', async () => {
    const { err } = await netlens(['rules', '-f', SHOP, '--listeners', 'l.json'], {
      'l.json': '{"listeners":[{"port":1}]}',
    });
    assert.match(err, /^netlens: warning: listeners\[0\] has no container/);
  });

  it('gives a position for what Compose rejects', async () => {
    const { code, err } = await netlens(['config', '--json'], {
      'compose.yaml': yaml`
        services:
          web:
            image: a
            networks: [nowhere]
      `,
    });
    assert.equal(code, 2);
    assert.match(err, /compose\.yaml:\d+:\d+: .*nowhere/);
  });

  it('makes a finding of a file that holds no project', async () => {
    for (const text of ['- x', 'text', '', 'services: {a: {image: [}']) {
      const { code, out } = await netlens(['check', '-f', 'a.yaml', '--format', 'json'], { 'a.yaml': text });
      assert.equal(code, 1, text);
      const [finding] = JSON.parse(out) as { severity: string; file: string }[];
      assert.deepEqual([finding?.severity, path.basename(finding?.file ?? '')], ['error', 'a.yaml']);
    }
  });

  it('prints the resolved project as docker compose config does', async () => {
    const { code, out } = await netlens(['config', '--json', '-f', SHOP]);
    assert.equal(code, 0);
    const config = JSON.parse(out) as { name: string; services: Record<string, { ports?: unknown }> };
    assert.equal(config.name, 'shop');
    assert.deepEqual(config.services['proxy']?.ports, [
      { mode: 'ingress', target: 80, published: '8080', protocol: 'tcp' },
    ]);
  });

  it('finds a loopback bind, with the exact range, as JSON', async () => {
    const { code, out } = await netlens(['check', '--format', 'json'], { 'compose.yaml': LOOPBACK });
    assert.equal(code, 1);
    const found = JSON.parse(out) as { rule: string; severity: string; range: Record<'start' | 'end', Place> }[];
    assert.deepEqual(
      found.map(({ rule, severity }) => ({ rule, severity })),
      [{ rule: 'loopback-bind', severity: 'warning' }],
    );
    const { start, end } = found[0]!.range;
    assert.equal(LOOPBACK.split('\n')[start.line]?.slice(start.character, end.character), '127.0.0.1');
  });

  it('fixes with the fewest characters, and then finds nothing', async () => {
    const { code, read } = await netlens(['check', '--fix-unsafe'], { 'compose.yaml': LOOPBACK });
    assert.equal(code, 0);
    assert.equal(read('compose.yaml'), LOOPBACK.replace('"127.0.0.1", "--port"', '"0.0.0.0", "--port"'));
  });

  it('leaves the file alone where nothing is to be fixed', async () => {
    const text = 'services:\r\n  a:   {image: "x"}   # odd but right\r\n';
    const { code, read } = await netlens(['check', '--fix'], { 'compose.yaml': text });
    assert.equal(code, 0);
    assert.equal(read('compose.yaml'), text);
  });

  it('keeps the byte order mark and the line ends of a file that it fixes', async () => {
    const text =
      '\uFEFFservices:\r\n  web:\r\n    image: x\r\n    environment:\r\n      DB: postgres://localhost:5432/x # why\r\n  db:\r\n    image: postgres\r\n';
    const { code, read } = await netlens(['check', '--fix'], { 'compose.yaml': text });
    assert.equal(code, 0);
    assert.equal(read('compose.yaml'), text.replace('localhost', 'db'));
  });

  it('explains a refused connection and sets the exit code when asked', async () => {
    const { code, out } = await netlens([
      'explain',
      '-f',
      SHOP,
      '--from',
      'proxy',
      '--to',
      'web:3000',
      '--json',
      '--exit-code',
    ]);
    const answer = JSON.parse(out) as Answer;
    assert.equal(code, 1);
    assert.equal(answer.verdict, 'unreachable');
    assert.equal(answer.outcome, 'refused');
    assert.equal(answer.reason.code, 'loopback-listener');
    assert.ok(answer.hops.length > 2);
    assert.ok(answer.fixes.length > 0);
  });

  it('tells what a veth pair and a published port are', async () => {
    const veth = await netlens(['explain', '-f', SHOP, '--what', 'web@frontend']);
    assert.equal(veth.code, 0);
    assert.match(veth.out, /A veth pair is like a cable/);
    const port = await netlens(['explain', '-f', SHOP, '--what', 'proxy:80', '--json']);
    assert.match((JSON.parse(port.out) as { title: string }).title, /8080 → 80\/tcp of proxy/);
    const none = await netlens(['explain', '-f', SHOP, '--what', 'prxy']);
    assert.deepEqual([none.code, none.out], [2, '']);
    assert.match(none.err, /did you mean "proxy"/);
    assert.equal((await netlens(['explain', '-f', SHOP, '--what', 'web', '--to', 'db:1'])).code, 2);
  });

  it('says what of a snapshot it could not use, and answers from the rest', async () => {
    const snapshot = {
      snapshot: { version: { Version: '28.5.2' }, networks: [], containers: [] },
      host: { lanAddress: 'here', lanAddress6: '192.0.2.1' },
      listeners: [
        { container: '@host', address: 'nowhere', port: 80 },
        { container: '@host', address: '*', port: 81 },
      ],
      kernel: { host: { iptablesSave: 'Permission denied' } },
    };
    const { code, out, err } = await netlens(
      ['explain', '--snapshot', 's.json', '--from', '@lan', '--to', '@host:81', '--json'],
      { 's.json': JSON.stringify(snapshot) },
    );
    assert.equal(code, 0);
    assert.equal((JSON.parse(out) as Answer).outcome, 'ok');
    for (const what of [
      /lanAddress is not/,
      /lanAddress6 is not/,
      /"nowhere", which is not an address/,
      /Permission denied/,
    ])
      assert.match(err, what);
    for (const file of ['null', '[]', '{}', '"x"', '{"snapshot": []}', '{"listeners": []}']) {
      const other = await netlens(['explain', '--snapshot', 's.json', '--what', 'x'], { 's.json': file });
      assert.equal(other.code, 2);
      assert.match(other.err, /^netlens: s\.json is not a snapshot file.*\n$/);
    }
  });

  it('tells how the kernel differs from what the engine programs, by its cause', async () => {
    const recorded = JSON.parse(
      readFileSync(path.resolve(import.meta.dirname, '../../fixtures/truth/28-dev-06.json'), 'utf8'),
    ) as { kernel: { host: { iptablesSave: string } } };
    const flushed = structuredClone(recorded);
    flushed.kernel.host.iptablesSave = recorded.kernel.host.iptablesSave.replace(
      /(\*nat\n(?::.*\n)*)(?:-A .*\n)+/,
      '$1',
    );
    const diff = (snapshot: unknown, ...more: string[]) =>
      netlens(['rules', '--diff', '--snapshot', 's.json', ...more], { 's.json': JSON.stringify(snapshot) });
    assert.match(
      (await diff(recorded)).out,
      /^The kernel has exactly the rules that Docker programs for this topology/,
    );
    assert.match((await diff(flushed)).out, /^error: Docker's nat chain is empty: .* \[docker-nat-flushed\]\n {2}-A /);
    const [first] = JSON.parse((await diff(flushed, '--json')).out) as { code: string }[];
    assert.equal(first?.code, 'docker-nat-flushed');
    const none = await diff({ ...recorded, kernel: {} });
    assert.deepEqual([none.code, none.out], [2, '']);
    assert.match(none.err, /--diff needs the kernel's own rules/);
  });

  it('gives each replica a port of the range, and knows who listens in all of them', async () => {
    const compose = yaml`
      services:
        web:
          image: web
          ports: ["8080-8089:80", "8080:81"]
          deploy: {replicas: 2}
    `;
    const listeners = { listeners: [{ container: 'web', address: '0.0.0.0', port: 80, protocol: 'tcp' }] };
    const ports = [8080, 8081, 8082, 8083];
    const { out } = await netlens(
      ['reach', '-f', 'compose.yaml', '--listeners', 'l.json', '--batch', 'q.json', '--json'],
      {
        'compose.yaml': compose,
        'l.json': JSON.stringify(listeners),
        'q.json': JSON.stringify(ports.map((port) => ({ from: '@lan', address: '@host', port, protocol: 'tcp' }))),
      },
    );
    const answers = JSON.parse(out) as { outcome: string; assumptions: { code: string }[] }[];
    // 8080 is asked for by name, and nothing listens behind it; the range goes on from there.
    assert.deepEqual(
      answers.map((a) => a.outcome),
      ['refused', 'ok', 'ok', 'refused'],
    );
    assert.deepEqual(
      answers.map((a) => a.assumptions.some((x) => x.code === 'predicted-port')),
      [false, true, true, false],
    );
  });

  it('answers a batch whatever its entries are', async () => {
    const odd: unknown[] = [
      ...[null, 1, 'x', [], {}, [[]], { from: null, address: {}, port: [], protocol: null }],
      { from: 'api', address: 'db', port: { toString: null }, protocol: { toString: null } },
      { from: 'api', address: 'db', port: '5432', protocol: 'tcp' },
      { from: 'api', address: 'fe80::1%eth0', port: 1, protocol: 'tcp' },
      { from: '__proto__', address: 'constructor', port: 80, protocol: 'tcp' },
    ];
    const { code, out } = await netlens(['reach', '-f', SHOP, '--batch', 'q.json', '--json'], {
      'q.json': JSON.stringify(odd),
    });
    assert.equal(code, 0);
    const answers = JSON.parse(out) as { outcome: string; reason: { message: string } }[];
    assert.equal(answers.length, odd.length);
    for (const a of answers) {
      assert.equal(a.outcome, 'unknown');
      assert.doesNotMatch(a.reason.message, /\[object|undefined/);
    }
  });

  it('answers a batch in order, and a question that cannot be asked with unknown', async () => {
    const questions = [
      { from: 'api', address: 'db', port: 5432, protocol: 'tcp' },
      { from: 'nobody', address: 'db', port: 5432, protocol: 'tcp' },
      'not a question',
      { from: 'worker', address: 'proxy', port: 80, protocol: 'tcp' },
    ];
    const { code, out } = await netlens(['reach', '-f', SHOP, '--batch', 'questions.json', '--json'], {
      'questions.json': JSON.stringify(questions),
    });
    assert.equal(code, 0);
    assert.deepEqual(
      (JSON.parse(out) as Answer[]).map((answer) => answer.outcome),
      ['ok', 'unknown', 'unknown', 'nxdomain'],
    );
  });

  it('takes who listens from --listeners over what a snapshot knows', async () => {
    const snapshot = readFileSync(path.resolve(import.meta.dirname, '../../vscode/workspace/snapshot.json'), 'utf8');
    const only = (port: number) => JSON.stringify({ listeners: [{ container: 'web', address: '0.0.0.0', port }] });
    const batch = JSON.stringify([{ from: '@host', address: '172.18.0.2', port: 4321, protocol: 'tcp' }]);
    const answer = async (port: number) => {
      const files = { 's.json': snapshot, 'l.json': only(port), 'b.json': batch };
      const { out, err } = await netlens(
        ['reach', '--snapshot', 's.json', '--listeners', 'l.json', '--batch', 'b.json', '--json'],
        files,
      );
      assert.equal(err, '');
      return (JSON.parse(out) as { outcome: string; servedBy?: string }[])[0];
    };
    const [there, gone] = [await answer(4321), await answer(9)];
    assert.deepEqual([there?.outcome, there?.servedBy], ['ok', 'web']);
    assert.notEqual(gone?.outcome, 'ok');
  });

  it('predicts the nat table', async () => {
    const { code, out } = await netlens(['rules', '-f', SHOP, '--table', 'nat', '--engine', '28']);
    assert.equal(code, 0);
    assert.match(out, /^\*nat$/m);
    assert.match(out, /-A DOCKER ! -i \S+ -p tcp -m tcp --dport 8080 -j DNAT --to-destination [\d.]+:80$/m);
    assert.match(out, /^COMMIT$/m);
  });

  it('draws the diagram as Mermaid text', async () => {
    const { code, out } = await netlens(['graph', '-f', SHOP]);
    assert.equal(code, 0);
    assert.match(out, /^flowchart LR/m);
  });
});

describe('netlens report', () => {
  const PROJECT = `name: acme
services:
  shop-api:
    image: registry.acme.example/shop/api:3
    environment: {DB_URL: "postgres://acme:hunter2@ledger:5432/x"}
    command: ["serve", "--host", "127.0.0.1", "--port", "3000", "--token", "s3cr3t"]
    networks: [inner]
  ledger: {image: postgres:16, networks: [inner]}
networks:
  inner: {ipam: {config: [{subnet: 10.77.3.0/24}]}}
`;

  it('writes a file that gives the same verdict, and an issue without a name of the project', async () => {
    const { code, out, err, read } = await netlens(
      ['report', '--from', 'ledger', '--to', 'shop-api:3000', '-o', 'r.json'],
      { 'compose.yaml': PROJECT },
    );
    assert.equal(code, 0, err);
    for (const text of [out, read('r.json')])
      for (const secret of ['acme', 'shop-api', 'ledger', 'inner', '10.77.3', 'hunter2', 's3cr3t'])
        assert.ok(!text.includes(secret), `${secret} in ${text}`);
    assert.match(out, /### The question\n\n {4}netlens explain -f report\.json --from service-1 --to service-2:3000/);
    const again = await netlens(
      ['explain', '-f', 'r.json', '--from', 'service-1', '--to', 'service-2:3000', '--json'],
      {
        'r.json': read('r.json'),
      },
    );
    assert.match(again.out, /"code": "loopback-listener"/);
  });

  it('keeps no command that the verdict does not need', async () => {
    const { read } = await netlens(['report', '--from', 'shop-api', '--to', 'ledger:5432', '-o', 'r.json'], {
      'compose.yaml': PROJECT,
    });
    assert.ok(!read('r.json').includes('serve'));
  });
});
