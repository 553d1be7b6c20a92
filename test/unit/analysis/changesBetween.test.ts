import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { changesBetween, type Network, readSnapshot } from '../../../src/core/analysis/index.ts';

type Json = Record<string, unknown>;
interface Capture {
  readonly machine: { readonly namespaces: Json[] };
}

const text = readFileSync('examples/node/node.json', 'utf8');
const captured = (change: (namespace: (name: string) => Json, all: Json[]) => void = () => undefined): Network => {
  const raw = JSON.parse(text) as Capture;
  const { namespaces } = raw.machine;
  change((name) => namespaces.find((one) => one['name'] === name) ?? assert.fail(name), namespaces);
  return readSnapshot(raw).network;
};
const edited = (value: unknown, from: string | RegExp, to: string): unknown =>
  JSON.parse(JSON.stringify(value).replace(from, to)) as unknown;

const before = captured();
const between = (change: Parameters<typeof captured>[0]) =>
  changesBetween(before, captured(change), { before: 'monday', after: 'today' });

describe('what changed between two captures', () => {
  it('is nothing where nothing did, whatever counts and inodes are', () => {
    const { parts, reachability } = between((of) => {
      of('@host')['iptablesSave'] = String(of('@host')['iptablesSave']).replaceAll('[0:0]', '[17:1020]');
    });
    assert.deepEqual({ parts, reachability }, { parts: [], reachability: [] });
  });

  const cases: readonly [string, NonNullable<Parameters<typeof captured>[0]>, string, RegExp][] = [
    [
      'a policy that no longer selects a pod',
      (of) =>
        (of('@host')['iptablesSave'] = String(of('@host')['iptablesSave']).replace(
          /^-A KUBE-POD-FW-API .*REJECT.*\n/gm,
          '',
        )),
      'rule',
      /^@host: the chain KUBE-POD-FW-API of the table filter lost a rule\.$/,
    ],
    [
      'a chain that was flushed away',
      (of) => (of('@host')['iptablesSave'] = String(of('@host')['iptablesSave']).replace(/\*nat[\s\S]*?COMMIT\n/, '')),
      'rule',
      /^@host: the chain \S+ of the table nat is gone, with (a rule|\d+ rules)\.$/,
    ],
    [
      'a default route',
      (of) =>
        (of('shop/client')['route'] = (of('shop/client')['route'] as Json[]).filter(
          (route) => route['dst'] !== 'default',
        )),
      'route',
      /^shop\/client: the route default via \S+ dev eth0 is gone\.$/,
    ],
    [
      'an address',
      (of) => (of('shop/client')['addr'] = edited(of('shop/client')['addr'], /"10\.244\.0\.\d+"/, '"10.244.0.99"')),
      'address',
      /^shop\/client: the address 10\.244\.0\.99\/\d+ of eth0 is new\.$/,
    ],
    [
      'a server that ended',
      (of) => (of('shop/api')['sockets'] = []),
      'socket',
      /^shop\/api: nothing listens on \S+:5000\/tcp any more/,
    ],
    [
      'a switch',
      (of) => ((of('@host')['sysctl'] as Json)['net.ipv4.ip_forward'] = '0'),
      'setting',
      /^@host: net\.ipv4\.ip_forward was 1 and is 0\.$/,
    ],
    [
      'a pod that is gone',
      (_, all) =>
        all.splice(
          all.findIndex((one) => one['name'] === 'shop/web-2'),
          1,
        ),
      'namespace',
      /^shop\/web-2 is gone\.$/,
    ],
  ];
  for (const [what, change, kind, expected] of cases)
    it(`tells of ${what}`, () => {
      const { parts } = between(change);
      const found = parts.filter((part) => part.kind === kind).map(({ message }) => message);
      assert.ok(
        found.some((message) => expected.test(message)),
        found.join('\n') || JSON.stringify(parts.slice(0, 5)),
      );
    });

  it('tells who can no longer reach what', () => {
    const { sentences, reachability } = between((of) => (of('shop/api')['sockets'] = []));
    assert.ok(
      sentences.some((sentence) => /can no longer reach shop\/api:5000/.test(sentence)),
      sentences.join('\n'),
    );
    assert.ok(reachability.some(({ change, to }) => change === 'lost' && to.startsWith('shop/api:5000')));
  });

  it('compares no part that one of the captures does not have', () => {
    const { parts } = between((of) => {
      for (const key of ['route', 'iptablesSave', 'nft', 'sockets']) Reflect.deleteProperty(of('@host'), key);
    });
    assert.deepEqual(
      parts.filter(({ namespace }) => namespace === '@host'),
      [],
    );
  });
});
