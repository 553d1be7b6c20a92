import assert from 'node:assert/strict';
import { networkOf, type MadeMachine, type MadeNamespace, router } from './madeMachine.ts';

/** A pod on a bridge of a node, which hangs on a bridge of the host. */
const node = (number: number, masquerade: boolean): MadeNamespace => ({
  links: {
    eth0: { to: `@host:up${number}`, addresses: [`172.30.0.1${number}/24`] },
    cni0: { kind: 'bridge', addresses: [`10.244.${number}.1/24`] },
    v: { to: `pod${number}:eth0`, master: 'cni0' },
  },
  routes: ['default via 172.30.0.1 dev eth0'],
  sysctl: router(),
  ...(masquerade
    ? { iptables: '*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -s 10.244.0.0/16 -o eth0 -j MASQUERADE\nCOMMIT\n' }
    : { iptables: '' }),
});
const pod = (number: number): MadeNamespace => ({
  links: { eth0: { to: `node${number}:v`, addresses: [`10.244.${number}.2/24`] } },
  routes: [`default via 10.244.${number}.1 dev eth0`],
  iptables: '',
});
const two: MadeMachine = {
  '@host': {
    links: {
      nic: { addresses: ['192.0.2.1/24'] },
      wire: { kind: 'bridge', addresses: ['172.30.0.1/24'] },
      up1: { to: 'node1:eth0', master: 'wire' },
      up2: { to: 'node2:eth0', master: 'wire' },
      alone: { to: 'pair:eth0' },
    },
    routes: ['default via 192.0.2.254 dev nic', '10.9.0.2 dev alone'],
    sysctl: router(),
    iptables: '',
  },
  node1: node(1, true),
  node2: node(2, false),
  pod1: pod(1),
  pod2: pod(2),
  pair: { links: { eth0: { to: '@host:alone', addresses: ['10.9.0.2/32'] } }, iptables: '' },
};

/** Two namespaces, each with a bridge that the other is on. */
const circle: MadeMachine = {
  '@host': { iptables: '' },
  a: {
    links: {
      ba: { kind: 'bridge', addresses: ['10.1.0.1/24'] },
      va: { to: 'b:inA', master: 'ba' },
      inB: { to: 'b:vb', addresses: ['10.2.0.2/24'] },
    },
  },
  b: {
    links: {
      bb: { kind: 'bridge', addresses: ['10.2.0.1/24'] },
      vb: { to: 'a:inB', master: 'bb' },
      inA: { to: 'a:va', addresses: ['10.1.0.2/24'] },
    },
  },
};

describe('the picture of a machine', () => {
  const drawn = (made: MadeMachine, detail: 'kernel' | 'overview' = 'kernel', collapsed: readonly string[] = []) =>
    networkOf(made).diagram({ detail, collapsed });
  const groupOf = (picture: ReturnType<typeof drawn>): Record<string, string | undefined> =>
    Object.fromEntries([...picture.nodes, ...picture.groups].map(({ id, group }) => [id, group]));

  for (const detail of ['kernel', 'overview'] as const)
    it(`puts what a node holds into its box: ${detail}`, () => {
      const group = groupOf(drawn(two, detail));
      assert.equal(group['c_pod1'], 'nd_node1');
      assert.equal(group['c_node1'], 'nd_node1');
      assert.equal(group['n_node1_2f_cni0'], 'nd_node1');
      assert.equal(group['c_pod2'], 'nd_node2');
      assert.equal(group['c_pair'], undefined);
    });

  it('says masquerade only where a rule does it, and by whom', () => {
    const ways = drawn(two).edges.filter(({ kind }) => kind === 'masquerade');
    assert.deepEqual(
      ways.map(({ from, to }) => `${from} ${to}`),
      ['n_node1_2f_cni0 c_node1'],
    );
  });

  it('names no engine', () => {
    const { explainer, title, subtitle, nodes, edges, groups } = drawn(two);
    assert.doesNotMatch(JSON.stringify({ explainer, title, subtitle, nodes, edges, groups }), /docker|127\.0\.0\.11/i);
  });

  it('draws a pair without a bridge as a pair', () => {
    const pair = drawn(two).edges.find(({ about, kind }) => about.container === 'pair' && kind === 'veth');
    assert.equal(pair?.label, 'alone');
  });

  it('closes a bridge of a node within the node', () => {
    const group = groupOf(drawn(two, 'overview', ['n_node1_2f_cni0']));
    assert.equal(group['n_node1_2f_cni0'], 'nd_node1');
    assert.equal(group['c_pod1'], undefined, 'it is in the closed bridge');
  });

  it('puts neither of two nodes into the other', () => {
    const { groups } = drawn(circle);
    const group = Object.fromEntries(groups.map((one) => [one.id, one.group]));
    assert.ok(group['nd_a'] === undefined || group['nd_b'] === undefined);
    assert.equal(group['c_a'], 'nd_a');
  });
});
