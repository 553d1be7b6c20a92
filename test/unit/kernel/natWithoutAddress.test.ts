import assert from 'node:assert/strict';
import { parseCapturedKernel, type Trace } from '../../../src/core/kernel/index.ts';
import { ask, stateOf } from './scenario.ts';

/** From one port of a bridge to another, through a nat rule of the host; the bridge with its address or without. */
function bridged(rule: string, withAddress: boolean): Trace {
  const text = `*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n${rule}\nCOMMIT`;
  const state = stateOf(
    {
      networks: { front: {} },
      hostListens: ['0.0.0.0:7001'],
      containers: {
        web: { on: { front: '172.18.0.2' }, listens: ['0.0.0.0:80'] },
        peer: { on: { front: '172.18.0.3' } },
      },
    },
    parseCapturedKernel({ host: { iptablesSave: text } }).value,
  );
  const host = state.namespaces.get('@host');
  assert.ok(host);
  const links = host.links.map((l) => (l.name === 'br-front' && !withAddress ? { ...l, addresses: [] } : l));
  const namespaces = new Map([...state.namespaces, ['@host', { ...host, links }] as const]);
  return ask({ ...state, namespaces }, 'peer', '172.18.0.2:80');
}

const REDIRECT = '-A PREROUTING -p tcp -j REDIRECT --to-ports 7001';

describe('NAT by the address of an interface', () => {
  it('takes the one that the interface has', () => {
    const w = bridged(REDIRECT, true);
    assert.deepEqual([w.outcome, w.servedBy], ['ok', '@host']);
  });

  it('drops the packet where it has none, as the kernel does, and shows the rule', () => {
    const w = bridged(REDIRECT, false);
    assert.deepEqual([w.outcome, w.cause], ['timeout', 'rule-dropped']);
    const decided = w.steps[w.decidedAt ?? -1];
    assert.deepEqual([decided?.event, decided?.rule?.text], ['rule-drop', REDIRECT]);
  });

  it('stays unknown where the address is one of several, and shows the rule', () => {
    const rule = '-A PREROUTING -p tcp -j DNAT --to-destination 172.18.0.2-172.18.0.3';
    const w = bridged(rule, true);
    assert.deepEqual([w.outcome, w.cause], ['unknown', 'unknown-rule']);
    const decided = w.steps[w.decidedAt ?? -1];
    assert.deepEqual([decided?.event, decided?.rule?.text], ['rule-unknown', rule]);
  });
});
