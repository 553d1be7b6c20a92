import assert from 'node:assert/strict';
import { answerQuestion, batchQuestion, reach } from '../../../src/core/explain/index.ts';
import { type KernelState, parseCapturedKernel } from '../../../src/core/kernel/index.ts';
import { ask, stateOf, type Scenario } from './scenario.ts';

const WORLD: Scenario = {
  host: { lanAddress6: '2001:db8::1', lanPeer6: '2001:db8::9' },
  networks: {
    front: { subnet: '172.18.0.0/16', subnet6: 'fd01::/64' },
    back: { subnet: '172.19.0.0/16', subnet6: 'fd02::/64' },
  },
  containers: {
    web: { on: { front: ['172.18.0.2', 'fd01::2'] }, listens: ['[::]:80'] },
    router: { on: { front: ['172.18.0.3', 'fd01::3'], back: ['172.19.0.3', 'fd02::3'] } },
    db: { on: { back: ['172.19.0.2', 'fd02::2'] }, ports: ['[::]:8080:80'], listens: ['[::]:80'] },
  },
};

/** Routes of `ip -j -6 route` by container: what goes elsewhere goes by the router. */
function state(
  routes: Readonly<Record<string, readonly { dst: string; gateway: string; dev: string }[]>>,
): KernelState {
  const containers = Object.fromEntries(
    Object.entries(routes).map(([name, via]) => [
      name,
      { route6: [{ dst: name === 'web' ? 'fd01::/64' : 'fd02::/64', dev: 'eth0' }, ...via] },
    ]),
  );
  const captured = parseCapturedKernel({ containers });
  assert.deepEqual(captured.problems, []);
  return stateOf(WORLD, captured.value);
}

const THERE = { web: [{ dst: '::/0', gateway: 'fd01::3', dev: 'eth0' }] };

describe('who routes for others', () => {
  it('what comes to a container to be routed on is not known to be lost', () => {
    const w = ask(state(THERE), 'web', '[fd99::9]:80');
    assert.deepEqual([w.outcome, w.cause], ['unknown', 'outside']);
    const last = w.steps[w.decidedAt ?? -1];
    assert.equal(last?.event, 'stop');
    assert.equal(last, w.steps[w.steps.length - 1]);
  });

  it('nor is an answer that goes by such a container', () => {
    const s = state({ db: [{ dst: '::/0', gateway: 'fd02::3', dev: 'eth0' }] });
    const w = ask(s, '@lan', '[2001:db8::1]:8080');
    assert.deepEqual([w.outcome, w.cause], ['unknown', 'outside']);
    assert.equal(w.steps[w.decidedAt ?? -1]?.phase, 'reply');
  });

  it('the answer for a person is that very walk, and says who would have to forward', () => {
    const s = state(THERE);
    const web = s.topology.containers.find((c) => c.name === 'web');
    assert.equal(reach(s, web?.id ?? '', 'fd99::9', 80, 'tcp').outcome, 'unknown');
    const question = batchQuestion(s.topology, { from: 'web', address: 'fd99::9', port: 80, protocol: 'tcp' });
    assert.ok(!('verdict' in question));
    const answer = answerQuestion(s, question);
    assert.equal(answer.verdict, 'unknown');
    assert.equal(answer.reason.code, 'beyond-this-host');
    assert.match(answer.reason.message, /arrives at router, .* Whether router forwards packets is not known\./);
  });

  it('the host is known: with forwarding off it drops what is not for itself', () => {
    const s = stateOf(WORLD);
    const host = s.namespaces.get('@host');
    assert.ok(host);
    const off = { ...host, sysctls: { ...host.sysctls, ip6Forward: false } };
    const w = ask({ ...s, namespaces: new Map([...s.namespaces, ['@host', off]]) }, 'web', '[fd99::9]:80');
    assert.deepEqual([w.outcome, w.cause], ['timeout', 'not-forwarding']);
    assert.equal(w.steps[w.decidedAt ?? -1]?.event, 'not-forwarding');
  });
});
