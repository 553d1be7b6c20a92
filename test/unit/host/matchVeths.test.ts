import assert from 'node:assert/strict';
import { matchVeths, type HostLink, type InnerLink } from '../../../src/host/kernel/matchVeths.ts';

const question = (containerId: string, inner: InnerLink[], ...endpoints: [networkId: string, mac: string][]) => ({
  containerId,
  inner,
  endpoints: endpoints.map(([networkId, mac]) => ({ networkId, bridge: `br-${networkId}`, mac })),
});
const port = (name: string, index: number, peer: number, network: string): HostLink => ({
  name,
  index,
  peer,
  master: `br-${network}`,
});
const text = (ends: ReturnType<typeof matchVeths>) =>
  ends.map((e) => `${e.container}/${e.network} ${e.interface ?? '?'} = ${e.veth} by ${e.by}`);

describe('matchVeths', () => {
  it("joins both ends by the container's own iflink, also where every host end says @if2", () => {
    const ends = matchVeths(
      [
        question('a', [{ name: 'eth0', index: 2, peer: 5, mac: 'aa' }], ['n', 'aa']),
        question('b', [{ name: 'eth0', index: 2, peer: 6, mac: 'bb' }], ['n', 'bb']),
      ],
      [port('veth5', 5, 2, 'n'), port('veth6', 6, 2, 'n')],
      [],
    );
    assert.deepEqual(text(ends), ['a/n eth0 = veth5 by peer', 'b/n eth0 = veth6 by peer']);
  });

  it("says nothing where only the host's iflink is known, and it fits two", () => {
    const inner = [{ name: 'eth0', index: 2 }];
    const hosts = [port('veth5', 5, 2, 'n'), port('veth6', 6, 2, 'n')];
    assert.deepEqual(matchVeths([question('a', inner, ['n', 'aa']), question('b', inner, ['n', 'bb'])], hosts, []), []);
  });

  it('does not guess where one of two containers on the bridge cannot be read at all', () => {
    const questions = [question('a', [{ name: 'eth0', index: 2 }], ['n', 'aa']), question('b', [], ['n', 'bb'])];
    assert.deepEqual(matchVeths(questions, [port('veth5', 5, 2, 'n')], []), []);
  });

  it('takes the only port of a bridge that fits', () => {
    const questions = [
      question('a', [{ name: 'eth0', index: 7 }], ['n', 'aa']),
      question('b', [{ name: 'eth0', index: 9 }], ['n', 'bb']),
    ];
    const ends = matchVeths(questions, [port('veth8', 8, 7, 'n'), port('veth10', 10, 9, 'n')], []);
    assert.deepEqual(text(ends), ['a/n eth0 = veth8 by port', 'b/n eth0 = veth10 by port']);
  });

  it('falls back on the address that the bridge learned', () => {
    const inner = [{ name: 'eth0', index: 2 }];
    const ends = matchVeths(
      [question('a', inner, ['n', 'aa']), question('b', inner, ['n', 'bb'])],
      [port('veth5', 5, 2, 'n'), port('veth6', 6, 2, 'n')],
      [{ mac: 'bb', port: 'veth6' }],
    );
    assert.deepEqual(text(ends), ['b/n ? = veth6 by address']);
  });

  it('tells the networks of one container apart by the bridge', () => {
    const ends = matchVeths(
      [
        question(
          'a',
          [
            { name: 'eth1', index: 3, peer: 8 },
            { name: 'eth0', index: 2, peer: 5 },
          ],
          ['n', 'aa'],
          ['m', 'ab'],
        ),
      ],
      [port('veth5', 5, 2, 'n'), port('veth8', 8, 3, 'm')],
      [],
    );
    assert.deepEqual(text(ends), ['a/n eth0 = veth5 by peer', 'a/m eth1 = veth8 by peer']);
  });

  it('does not take an index of another namespace for a host link', () => {
    // A nested pair: the peer's index means another namespace's interface, and ours of that index points elsewhere.
    const ends = matchVeths(
      [question('a', [{ name: 'eth0', index: 2, peer: 5 }], ['n', 'aa'])],
      [port('veth5', 5, 99, 'n')],
      [],
    );
    assert.deepEqual(ends, []);
  });
});
