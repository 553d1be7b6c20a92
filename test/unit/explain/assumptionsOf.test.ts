import assert from 'node:assert/strict';
import { answerQuestion, parseQuestion } from '../../../src/core/explain/index.ts';
import { buildState } from '../../../src/core/kernel/index.ts';
import type { Host } from '../../../src/core/model/index.ts';
import { scenario } from '../kernel/scenario.ts';

/** The codes of what an answer rests on. */
function assumed(engine: string, from: string, to: string, host: Host = {}): string[] {
  const topology = scenario({
    engine,
    host: { lanAddress6: '2001:db8::1', forwardPolicy: 'DROP', ...host },
    networks: { six: { subnet6: 'fd00::/64' } },
    containers: { web: { on: { six: ['172.18.0.2', 'fd00::2'] }, ports: ['[::]:8080:80'], listens: ['[::]:80'] } },
  });
  const { value } = parseQuestion(topology, from, to);
  assert.ok(value);
  return answerQuestion(buildState(topology), value).assumptions.map((a) => a.code);
}

describe('assumptions', () => {
  it('name ip6tables before engine 27, where IPv6 meets the host and nobody said', () => {
    const named = (engine: string, from: string, to: string, host?: Host) =>
      assumed(engine, from, to, host).includes('ip6tables-assumed');
    assert.ok(named('26.1.5', '@lan', '[2001:db8::1]:8080'));
    assert.ok(named('26.1.5', '@lan+route', '[fd00::2]:80'));
    assert.ok(!named('27.0.3', '@lan', '[2001:db8::1]:8080'));
    assert.ok(!named('26.1.5', '@lan', '192.0.2.1:8080'));
    assert.ok(!named('26.1.5', '@lan', '[2001:db8::1]:8080', { ip6tables: true }));
    assert.ok(!named('26.1.5', 'web', '[::1]:80'));
  });

  it('name direct routing where its drop decides and nobody said', () => {
    const named = (engine: string, host?: Host) =>
      assumed(engine, '@lan+route', '172.18.0.2:80', host).includes('direct-routing-assumed');
    assert.ok(named('28.5.2'));
    assert.ok(!named('28.0.4'));
    assert.ok(!named('28.5.2', { allowDirectRouting: false }));
    assert.ok(!assumed('28.5.2', '@lan', '192.0.2.1:8080').includes('direct-routing-assumed'));
  });
});
