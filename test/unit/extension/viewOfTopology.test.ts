import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { atOnce } from '../../../src/core/model/index.ts';
import { viewOfSnapshot } from '../../../src/extension/live/viewOfTopology.ts';

const file = path.join(import.meta.dirname, '../../fixtures/truth/28-dev2-v6-hostproc-04.json');
const settings = { severities: new Map() };

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
  atOnce(viewOfSnapshot(raw, settings))
    .view?.differences.filter((d) => d.severity !== 'information')
    .map((d) => d.code);

describe('the view of a snapshot', () => {
  it('walks on the rules that were captured, and finds no fault with those of an untouched host', () => {
    const { view } = atOnce(viewOfSnapshot(recorded(), settings));
    assert.equal(view?.kernel.rulesFrom, 'captured');
    assert.equal(view.kernel.namespaces.get('@host')?.captured, true);
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
    const rulesOf = (raw: unknown) => atOnce(viewOfSnapshot(raw, settings)).view?.findings.map((f) => f.rule) ?? [];
    const before = rulesOf(recorded()).includes('firewall-bypass');
    assert.deepEqual([before, rulesOf(recorded(ufw)).includes('firewall-bypass')], [false, true]);
  });

  it('says what cannot be read, and shows nothing', () => {
    const { view, log } = atOnce(viewOfSnapshot({ hello: 1 }, settings));
    assert.equal(view?.topology.containers.length ?? 0, 0);
    assert.match(log.join(), /no "snapshot"/);
  });
});
