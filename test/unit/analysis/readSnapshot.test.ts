import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readSnapshot } from '../../../src/core/analysis/index.ts';

const file = path.join(import.meta.dirname, '../../fixtures/truth/28-dev2-v6-hostproc-04.json');

interface Recorded {
  kernel: { host: { iptablesSave: string; addr?: unknown; route?: unknown } };
}
/** A recorded daemon, with the host's rules as `change` makes them. */
function recorded(change: (rules: string) => string = (rules) => rules): Recorded {
  const raw = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
  raw.kernel.host.iptablesSave = change(raw.kernel.host.iptablesSave);
  return raw;
}
const severe = (raw: unknown) =>
  readSnapshot(raw)
    .network.differences.filter((d) => d.severity !== 'information')
    .map((d) => d.code);

describe('a network of a snapshot', () => {
  it('walks on the rules that were captured, and finds no fault with those of an untouched host', () => {
    const { network } = readSnapshot(recorded());
    assert.equal(network.state.rulesFrom, 'captured');
    assert.equal(network.state.namespaces.get('@host')?.captured, true);
    assert.deepEqual(severe(recorded()), []);
  });

  it('says that something flushed the nat table', () => {
    assert.deepEqual(
      severe(
        recorded((rules) =>
          rules.replaceAll(/^-A (DOCKER|POSTROUTING|PREROUTING|OUTPUT) .*(DNAT|MASQ|ADDRTYPE|LOCAL).*\n/gm, ''),
        ),
      ),
      ['docker-nat-flushed'],
    );
  });

  it("predicts nothing of Podman's rules, and so finds no difference", () => {
    const raw = { ...recorded(() => '*nat\nCOMMIT\n') } as Recorded & { snapshot: { version: object } };
    raw.snapshot.version = { Version: '5.8.0', ApiVersion: '1.41', Components: [{ Name: 'Podman Engine' }] };
    assert.deepEqual(severe(raw), []);
  });

  it("takes the firewall front end out of the host's own rules", () => {
    const ufw = (rules: string) => rules.replace(/^COMMIT$/m, '-A INPUT -j ufw-before-input\nCOMMIT');
    const rulesOf = (raw: unknown) =>
      readSnapshot(raw)
        .network.findings()
        .findings.map((f) => f.rule);
    const before = rulesOf(recorded()).includes('firewall-bypass');
    assert.deepEqual([before, rulesOf(recorded(ufw)).includes('firewall-bypass')], [false, true]);
  });

  it('says what cannot be read, and shows nothing', () => {
    const { network, problems } = readSnapshot({ hello: 1 });
    assert.equal(network.topology.containers.length, 0);
    assert.match(problems.map((p) => p.message).join(), /no "snapshot"/);
  });
});
