import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readSnapshot } from '../../../src/core/analysis/index.ts';

const file = path.join(import.meta.dirname, '../../../examples/node/node.json');

/** What was really seen on this node before it was captured (docs/machines.md). */
describe('the example of a node', () => {
  const { network, problems } = readSnapshot(JSON.parse(readFileSync(file, 'utf8')));

  it('is read without a problem', () => assert.deepEqual(problems, []));

  for (const [from, to, outcome, code] of [
    ['shop/client', '10.96.0.20:80', 'ok', 'reached-service'],
    ['shop/client', '10.96.0.30:80', 'refused', 'policy-denies'],
    ['shop/web-1', '10.96.0.30:80', 'ok', 'reached-service'],
    ['@lan', '@host:30080', 'ok', 'reached-service'],
    ['shop/client', 'shop/api:5000', 'refused', 'policy-denies'],
  ] as const)
    it(`${from} to ${to}: ${outcome}`, () => {
      const answer = network.answer(from, to);
      assert.deepEqual([answer?.outcome, answer?.reason.code], [outcome, code]);
    });

  it('names the Service in its hops, with the command that shows the rule', () => {
    const { value } = network.question('shop/client', '10.96.0.20:80');
    assert.ok(value);
    const hop = network.answerTo(value).hops.find(({ kind }) => kind === 'dnat');
    assert.match(
      hop?.summary ?? '',
      /kube-proxy: Service shop\/web \(port http\), one of 2 endpoints, chosen by chance/,
    );
    assert.equal(hop?.verify, 'sudo iptables -t nat -S KUBE-SEP-5WEB1XXXXXXXXXXX');
  });
});
