import assert from 'node:assert/strict';
import { resolveName, type KernelState } from '../../../src/core/kernel/index.ts';
import { stateOf, type Scenario } from './scenario.ts';

const WORLD: Scenario = {
  networks: { front: {}, back: {}, inner: { internal: true }, six: { subnet6: 'fd00::/64' } },
  containers: {
    web: {
      on: { front: '172.18.0.2', back: '172.19.0.2' },
      aliases: ['www', 'api'],
      hostname: 'webhost',
      extraHosts: ['host.docker.internal:host-gateway', 'pinned:10.0.0.9', 'six:fd00::9'],
    },
    api: { on: { front: '172.18.0.3' }, aliases: ['api'], links: ['web:front'] },
    db: { on: { back: '172.19.0.3' } },
    vault: { on: { inner: '172.20.0.2' } },
    dual: { on: { six: ['172.21.0.2', 'fd00::2'] } },
    plain: { on: { bridge: '172.17.0.2' }, links: ['/other:/plain/friend'] },
    other: { on: { bridge: '172.17.0.3' } },
    sidecar: { mode: 'container:web' },
    onHost: { mode: 'host' },
    nothing: { mode: 'none' },
    stopped: { on: { front: '172.18.0.9' }, stopped: true },
  },
};
const state: KernelState = stateOf(WORLD);
const look = (from: string, name: string, at = state) =>
  resolveName(at, at.topology.containers.find((c) => c.name === from)?.id ?? from, name);

describe('resolveName', () => {
  const found: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['the container name', 'api', 'web', ['172.18.0.2']],
    ['a hostname', 'api', 'webhost', ['172.18.0.2']],
    ['an alias', 'db', 'www', ['172.19.0.2']],
    ['the short id', 'api', '0webffffffff', ['172.18.0.2']],
    ['whatever the case', 'api', 'WEB', ['172.18.0.2']],
    ['with the final dot', 'api', 'web.', ['172.18.0.2']],
    ['name.network', 'web', 'web.back', ['172.19.0.2']],
    ['name.network, whatever the case of the name', 'web', 'WEB.back', ['172.19.0.2']],
    ['an alias that two share', 'api', 'api', ['172.18.0.2', '172.18.0.3']],
    ['a link, for the one that has it', 'api', 'front', ['172.18.0.2']],
    ['from a joined namespace', 'sidecar', 'db', ['172.19.0.3']],
    ['itself, on the first network', 'web', 'web', ['172.19.0.2']],
    ['both families, IPv4 first', 'dual', 'dual', ['172.21.0.2', 'fd00::2']],
    ['extra_hosts', 'web', 'pinned', ['10.0.0.9']],
    ['an IPv6 extra host', 'web', 'six', ['fd00::9']],
    ['host-gateway', 'web', 'host.docker.internal', ['172.17.0.1']],
    ['extra_hosts of a joined namespace', 'sidecar', 'pinned', ['10.0.0.9']],
    ['a link on the default bridge, from /etc/hosts', 'plain', 'friend', ['172.17.0.3']],
    ['localhost', 'web', 'localhost', ['127.0.0.1', '::1']],
    ['what is under localhost', '@host', 'x.localhost', ['127.0.0.1', '::1']],
    ['an address', 'nothing', '[fd00::1]', ['fd00::1']],
  ];
  for (const [what, from, name, addresses] of found)
    it(`finds ${what}: ${name} from ${from}`, () => {
      const r = look(from, name);
      assert.deepEqual([r.outcome, r.addresses], ['found', addresses]);
    });

  const missing: readonly (readonly [string, string, string])[] = [
    ['plain', 'web', 'default-bridge-has-no-dns'],
    ['api', 'db', 'not-on-a-shared-network'],
    ['api', 'nobody', 'no-such-name'],
    ['api', 'stopped', 'no-such-name'],
    ['api', 'web.back', 'outside-name'],
    ['web', 'web.Back', 'outside-name'],
    ['onHost', 'web', 'host-mode'],
    ['@lan', 'web', 'host-mode'],
    ['nothing', 'web', 'no-network'],
    ['vault', 'web', 'no-forwarding-from-internal'],
    ['vault', 'example.org', 'no-forwarding-from-internal'],
    ['api', 'host.docker.internal', 'no-such-name'],
  ];
  for (const [from, name, why] of missing)
    it(`does not find ${name} from ${from}: ${why}`, () => {
      const r = look(from, name);
      assert.deepEqual([r.addresses, r.why], [[], why]);
      assert.equal(r.outcome, why === 'outside-name' ? 'unknown' : 'nxdomain');
    });

  it('does not guess at names outside', () => {
    assert.equal(look('api', 'example.org').outcome, 'unknown');
    assert.equal(look('plain', 'example.org').outcome, 'unknown');
  });

  it('leaks names from internal networks before 23.0.11, and so cannot tell', () => {
    assert.equal(look('vault', 'example.org', stateOf({ ...WORLD, engine: '20.10.24' })).outcome, 'unknown');
    assert.equal(look('vault', 'example.org', stateOf({ ...WORLD, engine: '23.0.11' })).outcome, 'nxdomain');
  });

  it('says who has the name elsewhere, by whatever name', () => {
    for (const name of ['www', 'WebHost', 'web.', '0webffffffff']) {
      const r = look('dual', name);
      assert.equal(r.why, 'not-on-a-shared-network', name);
      assert.deepEqual(
        r.elsewhere?.map((o) => state.topology.containers.find((c) => c.id === o)?.name),
        ['web'],
      );
    }
    assert.equal(look('dual', 'nobody').elsewhere, undefined);
  });

  it('names the owners beside the addresses', () => {
    const r = look('api', 'api');
    assert.deepEqual(
      r.owners?.map((o) => state.topology.containers.find((c) => c.id === o)?.name),
      ['web', 'api'],
    );
    assert.equal(r.network?.name, 'front');
  });
});
