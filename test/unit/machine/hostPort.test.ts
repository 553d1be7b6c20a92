import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type Network, readSnapshot } from '../../../src/core/analysis/index.ts';
import { HOST_FACTS, machineJson, small } from './madeMachine.ts';

const rules = (iptables: string): object => ({
  machine: machineJson(small({ '@host': { iptables } })),
  host: HOST_FACTS,
});

const portmap = {
  conflists: [
    { name: 'net', plugins: [{ type: 'bridge' }, { type: 'portmap', capabilities: { portMappings: true } }] },
  ],
  results: [],
};

function answer(raw: unknown, to: string) {
  const { network }: { readonly network: Network } = readSnapshot(raw);
  const question = network.question('@lan', to).value;
  assert.ok(question);
  return network.answerTo(question);
}

describe('a port of a machine that nothing has', () => {
  for (const [name, raw, port, advice] of [
    [
      'of a node of Kubernetes: a node port',
      JSON.parse(readFileSync('examples/node/node.json', 'utf8')) as unknown,
      5000,
      /kubectl expose pod api -n shop --type=NodePort --port=5000\. .*sudo iptables -t nat -S KUBE-NODEPORTS/,
    ],
    [
      'with CNI: a port mapping',
      { machine: { ...machineJson(small()), cni: portmap }, host: HOST_FACTS },
      80,
      /nerdctl run -p 80:80, .*sudo iptables -t nat -S CNI-HOSTPORT-DNAT/,
    ],
    [
      'with rules of portmap: a port mapping',
      rules('*nat\n:CNI-HOSTPORT-DNAT - [0:0]\nCOMMIT\n'),
      80,
      /The plugin portmap makes its rule/,
    ],
    [
      'with nothing else: a DNAT rule',
      { machine: machineJson(small()), host: HOST_FACTS },
      80,
      /-p tcp --dport 80 -j DNAT --to-destination 10\.70\.0\.3:80; .*sudo iptables -t nat -S shows it/,
    ],
  ] as const)
    it(name, () => {
      const { outcome, reason, fixes } = answer(raw, `@host:${port}`);
      assert.equal(`${outcome} ${reason.code}`, 'refused no-rule-no-socket');
      assert.match(reason.message, /in its own namespace/);
      assert.match(fixes[0]?.detail ?? '', advice);
      assert.match(fixes.at(-1)?.detail ?? '', /sudo ss -lntp/);
    });

  it('that nobody has inside either: where those that are sent on are listed', () => {
    const { fixes } = answer(JSON.parse(readFileSync('examples/node/node.json', 'utf8')), '@host:31000');
    assert.deepEqual(
      fixes.map(({ title }) => title),
      ['Start a server on the host that listens on 31000', 'Or dial the node port of the Service you mean'],
    );
  });
});

describe('a capture that does not say whether eBPF programs are on the links', () => {
  const without = (...parts: readonly string[]): unknown => {
    const machine = structuredClone(machineJson(small()));
    for (const namespace of machine.namespaces as Record<string, unknown>[])
      for (const part of parts) Reflect.deleteProperty(namespace, part);
    return { machine, host: HOST_FACTS };
  };
  const said = (raw: unknown, to: string): readonly string[] => {
    const { network } = readSnapshot(raw);
    const question = network.question('a', to).value;
    assert.ok(question);
    const { outcome, assumptions } = network.answerTo(question);
    return [outcome, ...assumptions.map(({ code }) => code)];
  };
  it('gives the answer, and names that', () =>
    assert.deepEqual(said(without('tc'), '10.70.0.3:80'), ['ok', 'ebpf-not-captured']));
  it('where no link is passed, says nothing of them', () =>
    assert.deepEqual(said(without('tc'), '127.0.0.1:80'), ['refused']));
  it('an empty list says that there are none', () => assert.deepEqual(said(without(), '10.70.0.3:80'), ['ok']));
});
