import assert from 'node:assert/strict';
import { CoverCollector } from '../../../src/core/analysis/scrub/Cover.ts';

/** The text with its addresses replaced. */
function covered(text: string): string {
  const collector = new CoverCollector();
  collector.text(text);
  return collector.cover([]).text(text);
}

describe('AddressCover', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['an address and its subnet', '172.18.0.0/16 172.18.0.2 172.18.255.255', '10.1.0.0/16 10.1.0.2 10.1.255.255'],
    ['a subnet in a subnet', '10.1.0.0/16 10.1.5.0/24 10.1.5.9', '10.2.0.0/16 10.2.5.0/24 10.2.5.9'],
    ['the order of subnets', '192.168.9.1/24 192.168.2.1/24', '10.0.1.1/24 10.0.0.1/24'],
    ['a block that a rule names, with what is in it', '10.0.0.0/8 10.7.0.1', '10.0.0.0/8 10.0.0.1'],
    [
      'docker0 and loopback',
      '172.17.0.1 127.0.0.11 0.0.0.0 255.255.0.0 ::1 ::',
      '172.17.0.1 127.0.0.11 0.0.0.0 255.255.0.0 ::1 ::',
    ],
    ['a public address', '8.8.8.8:53', '198.18.0.8:53'],
    ['IPv6', '[fd12:3456::5]:80 2606:4700::1', '[fd00::5]:80 2001:db8::1'],
    ['IPv4 in IPv6', '::ffff:192.168.1.5', '::ffff:10.0.0.5'],
    [
      'a MAC address and the link-local address of it',
      '9c:b6:d0:e1:02:03 fe80::9eb6:d0ff:fee1:203',
      '02:00:00:00:00:01 fe80::1:1',
    ],
    ['a port binding', '192.168.1.5:8080:80', '10.0.0.5:8080:80'],
    ['a name that looks like hex', 'db:192.168.1.5', 'db:10.0.0.5'],
    ['IPv4 beside a large net of IPv6', '::/8 10.91.0.0/24 10.91.0.7', '::/8 10.0.0.0/24 10.0.0.7'],
    [
      'what is in a net that finds no other place',
      '10.0.0.0/9 10.128.0.0/9 10.91.0.0/24 10.91.0.7 10.200.1.1',
      '10.0.0.0/9 10.128.0.0/9 10.0.0.0/24 10.0.0.7 10.128.0.1',
    ],
    ['a version and a time', '1.2.3 12:34:56', '1.2.3 12:34:56'],
  ];
  for (const [what, text, expected] of cases) it(what, () => assert.equal(covered(text), expected));

  it('puts no subnet on an original one', () => {
    const originals = Array.from({ length: 64 }, (_, i) => `10.${String(i + 1)}.0.0/16`);
    const others = covered(originals.join(' ')).split(' ');
    assert.equal(new Set([...originals, ...others]).size, 128);
  });

  it('keeps what finds no other place', () => {
    const halves = '10.0.0.0/9 10.128.0.0/9 172.16.0.0/13 192.168.0.0/17';
    assert.equal(covered(halves).split(' ').length, 4);
  });
});
