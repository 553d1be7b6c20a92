import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readSnapshot } from '../../../src/core/analysis/index.ts';

interface Capture {
  readonly machine: { readonly namespaces: { name: string; route: Record<string, unknown>[] }[] };
}

const text = readFileSync('examples/node/node.json', 'utf8');

/** The answer to a question that leaves the machine, with these default routes in its root namespace. */
function outward(routes: readonly Record<string, unknown>[]) {
  const raw = JSON.parse(text) as Capture;
  const host = raw.machine.namespaces.find(({ name }) => name === '@host');
  assert.ok(host);
  host.route = [...host.route.filter(({ dst }) => dst !== 'default'), ...routes];
  const { network } = readSnapshot(raw);
  const question = network.question('shop/client', '203.0.113.7:443').value;
  assert.ok(question);
  return network.answerTo(question).assumptions.map(({ code }) => code);
}

const by = (gateway: string, metric = 0) => ({ dst: 'default', gateway, dev: 'eth0', metric, flags: [] });

describe('default routes of a captured machine', () => {
  it('that are equal: the first is assumed, and the answer says so', () =>
    assert.ok(outward([by('192.0.2.9'), by('192.0.2.10')]).includes('first-default-route')));
  it('of which one is preferred, or that is alone, are no assumption', () => {
    assert.ok(!outward([by('192.0.2.9', 50), by('192.0.2.10', 100)]).includes('first-default-route'));
    assert.ok(!outward([by('192.0.2.9')]).includes('first-default-route'));
  });
});
