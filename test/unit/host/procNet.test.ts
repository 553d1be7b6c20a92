import assert from 'node:assert/strict';
import fc from 'fast-check';
import { listeningSockets } from '../../../src/core/docker/index.ts';

const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const line = (local: string, state = '0A', remote = '00000000:0000', inode = 1) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 00000000e1768c14 100 0 0 10 0\n`;
const zero6 = '0'.repeat(32);

const rows: { name: string; tables: Parameters<typeof listeningSockets>[0]; expect: string[] }[] = [
  { name: 'a wildcard', tables: { tcp: head + line('00000000:1F90') }, expect: ['tcp 0.0.0.0 8080'] },
  { name: 'loopback', tables: { tcp: head + line('0100007F:0050') }, expect: ['tcp 127.0.0.1 80'] },
  { name: "not Docker's own resolver", tables: { tcp: head + line('0B00007F:B713') }, expect: [] },
  { name: 'not a connection', tables: { tcp: head + line('020012AC:0050', '01', '030012AC:9C40') }, expect: [] },
  {
    name: 'an IPv6 wildcard',
    tables: { tcp6: head + line(`${zero6}:1F90`, '0A', `${zero6}:0000`) },
    expect: ['tcp :: 8080'],
  },
  {
    name: 'IPv6 loopback',
    tables: { tcp6: head + line('00000000000000000000000001000000:1F90', '0A', `${zero6}:0000`) },
    expect: ['tcp ::1 8080'],
  },
  {
    name: 'an IPv4-mapped address as IPv4',
    tables: { tcp6: head + line('0000000000000000FFFF00000100007F:1F90', '0A', `${zero6}:0000`) },
    expect: ['tcp 127.0.0.1 8080'],
  },
  { name: 'UDP without a peer', tables: { udp: head + line('00000000:0035', '07') }, expect: ['udp 0.0.0.0 53'] },
  { name: 'not UDP with a peer', tables: { udp: head + line('020012AC:9C40', '01', '08080808:0035') }, expect: [] },
  {
    name: 'several sockets on one port once',
    tables: { tcp: head + line('00000000:0050', '0A', undefined, 5) + line('00000000:0050', '0A', undefined, 6) },
    expect: ['tcp 0.0.0.0 80'],
  },
  { name: 'nothing in nothing', tables: {}, expect: [] },
];

describe('listeningSockets', () => {
  for (const { name, tables, expect } of rows) {
    it(`reads ${name}`, () => {
      const { sockets, skipped } = listeningSockets(tables);
      assert.deepEqual(
        sockets.map((s) => `${s.protocol} ${s.address} ${s.port}`),
        expect,
      );
      assert.equal(skipped, 0);
    });
  }

  it('counts lines that the kernel did not write, and reads the others', () => {
    const { sockets, skipped } = listeningSockets({ tcp: `${head}rubbish\n${line('00000000:0050')}  1: zz\n` });
    assert.equal(sockets.length, 1);
    assert.equal(skipped, 2);
  });

  it('takes any text without an exception', () => {
    fc.assert(fc.property(fc.string(), (text) => listeningSockets({ tcp: text, udp6: `\n${text}` }).skipped >= 0));
  });
});
