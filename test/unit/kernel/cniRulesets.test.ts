import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readMachine, topologyOfMachine } from '../../../src/core/machine/index.ts';
import { buildState, capturedDifferences, compareCniChains, type KernelState } from '../../../src/core/kernel/index.ts';
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
});
