import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readMachine, topologyOfMachine } from '../../../src/core/machine/index.ts';
import {
  buildState,
  capturedDifferences,
  compareCniChains,
  type KernelState,
  rulesText,
} from '../../../src/core/kernel/index.ts';
import { HOST, type Machine } from '../../../src/core/model/index.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/truth');
const recordings = readdirSync(folder).filter((file) => file.startsWith('cni-'));

function machineOf(file: string): Machine {
  const { machine } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { machine: unknown };
  const { value } = readMachine(machine);
  assert.ok(value);
  return value;
}

const stateOf = (machine: Machine): KernelState => buildState(topologyOfMachine(machine));

describe('the rules of the CNI plugins', () => {
  for (const file of recordings) {
    it(`${file}: are predicted from conflists and results`, () => {
      const state = stateOf(machineOf(file));
      for (const family of [4, 6] as const) {
        const predicted = state.synthesised[family];
        const captured = state.namespaces.get(HOST)?.rulesets[family];
        assert.ok(predicted && captured);
        for (const { name, missing, extra } of compareCniChains(predicted, captured))
          assert.deepEqual({ missing, extra }, { missing: [], extra: [] }, name);
      }
      assert.deepEqual(capturedDifferences(state), []);
    });
  }

  it('names what a firewall reload took away, and what was left behind', () => {
    const machine = machineOf('cni-dev-03.json');
    const [root, ...others] = machine.namespaces;
    assert.ok(root?.iptablesSave !== undefined);
    const iptablesSave = root.iptablesSave
      .replace(/^-A CNI-HOSTPORT-MASQ .*\n/m, '')
      .replace(/^(-A CNI-FORWARD -s 10\.80\.0\.2\/32 .*)$/m, '$1\n-A CNI-FORWARD -s 10.80.0.99/32 -j ACCEPT');
    const state = stateOf({ ...machine, namespaces: [{ ...root, iptablesSave, nft: undefined }, ...others] });
    assert.deepEqual(
      capturedDifferences(state).map(({ code, rules }) => [code, ...rules]),
      [
        ['cni-rules-missing', '-A CNI-HOSTPORT-MASQ -m mark --mark 0x2000/0x2000 -j MASQUERADE'],
        ['cni-rules-left', '-A CNI-FORWARD -s 10.80.0.99/32 -j ACCEPT'],
      ],
    );
  });

  for (const file of recordings)
    it(`${file}: are those of the captured containers where no result was captured`, () => {
      const machine = machineOf(file);
      const text = rulesText(stateOf({ ...machine, cni: { conflists: machine.cni?.conflists ?? [], results: [] } }));
      const captured = new Set((machine.namespaces.find(({ root }) => root)?.iptablesSave ?? '').split('\n'));
      const own = text
        .split('\n')
        .filter((line) => line.startsWith('-A ') && !/CONTAINER|-A (PREROUTING|OUTPUT)/.test(line));
      for (const line of own) assert.ok(captured.has(line), line);
      assert.match(text, /^# Network \S+: /m);
    });

  const rulesOf = (conflist: object, namespaces: readonly object[] = []): string => {
    const host = {
      id: '1',
      name: '@host',
      root: true,
      addr: [
        { ifname: 'lo', ifindex: 1, flags: ['LOOPBACK', 'UP'], addr_info: [] },
        { ifname: 'br7', ifindex: 2, flags: ['UP'], linkinfo: { info_kind: 'bridge' }, addr_info: [] },
        { ifname: 'v7', ifindex: 3, flags: ['UP'], master: 'br7', link_index: 2, link_netnsid: 0, addr_info: [] },
      ],
      netnsids: { 0: '2' },
    };
    const { value } = readMachine({ namespaces: [host, ...namespaces], cni: { conflists: [conflist] } });
    assert.ok(value);
    return rulesText(stateOf(value));
  };
  const pod = {
    id: '2',
    name: 'pod',
    netnsids: { 0: '1' },
    addr: [
      { ifname: 'lo', ifindex: 1, flags: ['LOOPBACK', 'UP'], addr_info: [] },
      {
        ifname: 'eth0',
        ifindex: 2,
        flags: ['UP'],
        link_index: 3,
        link_netnsid: 0,
        linkinfo: { info_kind: 'veth' },
        addr_info: [{ local: '10.77.0.9', prefixlen: 24, scope: 'global' }],
      },
    ],
  };
  const range = { type: 'host-local', ranges: [[{ subnet: '10.77.0.0/24', rangeStart: '10.77.0.5' }]] };
  const bridge = { type: 'bridge', bridge: 'br7', isGateway: true, ipMasq: true, ipam: range };

  it('are those of one assumed container where a list is all there is', () => {
    const text = rulesOf({ name: 'n', plugins: [bridge, { type: 'portmap' }, { type: 'firewall' }] });
    assert.match(text, /^# Network n: bridge br7 with the address 10\.77\.0\.1, .*10\.77\.0\.0\/24, masqueraded/m);
    assert.match(text, /^# No container of it is in the capture\. Assumed: one with the address 10\.77\.0\.5,/m);
    assert.match(text, /^# Host ports stand in no list/m);
    assert.match(text, /-A POSTROUTING -s 10\.77\.0\.5\/32 .* -j CNI-/);
    assert.match(text, /-A CNI-FORWARD -s 10\.77\.0\.5\/32 -j ACCEPT/);
    assert.doesNotMatch(text, /CNI-DN|HOSTPORT/);
  });

  it('are those of the namespaces on the bridge of the list', () => {
    const text = rulesOf({ name: 'n', plugins: [bridge] }, [pod]);
    assert.match(text, /taken to be those on it in the capture: pod\./);
    assert.match(text, /-A POSTROUTING -s 10\.77\.0\.9\/32 /);
    assert.doesNotMatch(text, /10\.77\.0\.5/);
  });

  it('are none where the list does not say the addresses', () => {
    const text = rulesOf({ name: 'n\n-A X', plugins: [{ type: 'ptp', ipMasq: true, ipam: { type: 'dhcp' } }] });
    assert.match(text, /\(ipam dhcp\): no rules are predicted/);
    assert.doesNotMatch(text, /^-A/m);
  });
});
