import assert from 'node:assert/strict';
import { type Network, provenFixes, shortfallOf } from '../../../src/core/analysis/index.ts';
import type { Finding, TextEdit } from '../../../src/core/model/index.ts';
import { yaml } from '../yaml.ts';
import { readTexts } from './readTexts.ts';

const FILE = '/p/compose.yaml';

function networkOf(compose: string): Network {
  return readTexts(new Map([[FILE, compose]]), '/p');
}

/** A finding of the rule, with a fix that writes one text for another. */
function fixing(network: Network, rule: string, from: string, to: string): Finding {
  const finding = network.findings().findings.find((f) => f.rule === rule);
  assert.ok(finding, `${rule} is found`);
  const start = (network.texts.get(FILE) ?? '').indexOf(from);
  assert.ok(start >= 0);
  const edits: readonly TextEdit[] = [{ file: FILE, start, end: start + from.length, newText: to }];
  return { ...finding, fixes: [{ title: 'Try it', safe: true, edits }] };
}

const PORT_OF_HOST = yaml`
  services:
    web:
      image: example/web
      environment:
        API_URL: http://api:8080
    api:
      image: nginx:1.27
      ports: ["8080:80"]
`;
const LINKED = yaml`
  services:
    web:
      image: example/web
      networks: [front]
      links:
        - api
      ports: ["3000:3000"]
    api:
      image: nginx:1.27
  networks:
    front: {}
`;
const BY_HOST = yaml`
  services:
    web:
      image: example/web
      extra_hosts: ["host.docker.internal:host-gateway"]
      environment:
        DB: postgres://u@host.docker.internal:5432/x
    db:
      image: postgres:17
      ports: ["5432:5432"]
`;

/** What a fix comes to when it is tried. */
const CASES: readonly {
  readonly name: string;
  readonly compose: string;
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly kind: string | undefined;
  readonly message?: RegExp;
}[] = [
  {
    name: 'the destination is reached',
    compose: PORT_OF_HOST,
    rule: 'published-port-inside',
    from: 'api:8080',
    to: 'api:80',
    kind: undefined,
  },
  {
    name: 'the finding stays',
    compose: PORT_OF_HOST,
    rule: 'published-port-inside',
    from: 'nginx:1.27',
    to: 'nginx:1.26',
    kind: 'stays',
  },
  {
    name: 'another destination that is not reached either',
    compose: PORT_OF_HOST,
    rule: 'published-port-inside',
    from: 'api:8080',
    to: 'api:81',
    kind: 'unreached',
    message: /^web cannot reach api:81 either$/,
  },
  {
    name: 'the evidence goes instead of the fault',
    compose: LINKED,
    rule: 'no-common-network',
    from: '    links:\n      - api\n',
    to: '',
    kind: 'hidden',
    message: /^web still cannot reach api:80$/,
  },
  {
    name: 'Compose refuses what is left',
    compose: LINKED,
    rule: 'no-common-network',
    from: '      - api\n',
    to: '',
    kind: 'refused',
  },
  {
    name: 'what was reached is lost',
    compose: BY_HOST,
    rule: 'datastore-published',
    from: '5432:5432',
    to: '127.0.0.1:5432:5432',
    kind: 'lost',
    message: /^web can then no longer reach host\.docker\.internal:5432$/,
  },
];

describe('fixes, tried on the model', () => {
  for (const { name, compose, rule, from, to, kind, message } of CASES) {
    it(name, () => {
      const network = networkOf(compose);
      const finding = fixing(network, rule, from, to);
      const [fix] = finding.fixes;
      assert.ok(fix);
      const shortfall = shortfallOf(network, [{ finding, fix }]);
      assert.equal(shortfall?.kind, kind);
      if (message) assert.match(shortfall?.message ?? '', message);
      const applied = provenFixes(network, [finding], { unsafe: false }).size > 0;
      assert.equal(applied, kind === undefined || kind === 'unreached');
    });
  }

  it('leaves out what is wrong among what is right', () => {
    const both = `${BY_HOST}${PORT_OF_HOST.replace('services:\n', '').replace('web:', 'shop:')}`;
    const network = networkOf(both);
    const lost = fixing(network, 'datastore-published', '"5432:5432"', '"127.0.0.1:5432:5432"');
    const right = fixing(network, 'published-port-inside', 'api:8080', 'api:80');
    const edits = provenFixes(network, [lost, right], { unsafe: false }).get(FILE);
    assert.deepEqual(
      edits?.map((e) => e.newText),
      ['api:80'],
    );
  });
});
