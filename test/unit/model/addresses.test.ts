import { deepEqual, equal } from 'node:assert/strict';
import {
  firstOf,
  inNet,
  isBroadcast,
  isLinkLocal,
  isLoopback,
  isLoopbackHost,
  isMulticast,
  isPublic,
  isUnspecified,
  lastOf,
  netText,
  nextIp,
  overlaps,
  parseCidr,
  parseIp,
  parseIpLiteral,
  parseNet,
} from '../../../src/core/model/index.ts';

describe('addresses', () => {
  const texts: readonly (readonly [text: string, canonical: string | undefined])[] = [
    ['172.18.0.3', '172.18.0.3'],
    ['FD00:0:0::0001', 'fd00::1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['127.1', undefined],
    ['010.0.0.1', undefined],
    ['0x7f.0.0.1', undefined],
    ['2130706433', undefined],
    ['256.0.0.1', undefined],
    ['fe80::1%eth0', undefined],
    ['10.0.0.0/8', undefined],
    ['00001::', undefined],
    ['1::2::3', undefined],
    ['[::1]', undefined],
    [' 10.0.0.1', undefined],
    ['localhost', undefined],
    ['', undefined],
  ];
  for (const [text, canonical] of texts)
    it(`reads ${JSON.stringify(text)} as ${canonical ?? 'no address'}`, () => equal(parseIp(text)?.text, canonical));

  it('takes brackets around IPv6 alone', () => {
    equal(parseIpLiteral('[::1]')?.text, '::1');
    equal(parseIpLiteral('10.0.0.1')?.text, '10.0.0.1');
    equal(parseIpLiteral('[10.0.0.1]'), undefined);
    equal(parseIpLiteral('[::1'), undefined);
  });

  const nets: readonly (readonly [cidr: string, first: string, last: string])[] = [
    ['172.18.5.9/16', '172.18.0.0', '172.18.255.255'],
    ['10.0.0.1/32', '10.0.0.1', '10.0.0.1'],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255'],
    ['fd00::5/64', 'fd00::', 'fd00::ffff:ffff:ffff:ffff'],
    ['fd00:1:2:3::/50', 'fd00:1:2::', 'fd00:1:2:3fff:ffff:ffff:ffff:ffff'],
    ['::/80', '::', '::ffff:ffff:ffff'],
  ];
  for (const [cidr, first, last] of nets)
    it(`${cidr} goes from ${first} to ${last}`, () => {
      const net = parseCidr(cidr);
      if (!net) throw new Error('no net');
      deepEqual([firstOf(net).text, lastOf(net).text], [first, last]);
      equal(netText(net), `${first}/${cidr.split('/')[1]}`);
      equal(inNet(firstOf(net), net) && inNet(lastOf(net), net), true);
    });

  for (const text of [
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/255.0.0.0',
    '10.0/8',
    'fd00::/129',
    '/8',
    'x',
  ])
    it(`${text} is no subnet`, () => equal(parseCidr(text), undefined));

  it('reads the masks and ranges that netfilter writes', () => {
    equal(parseNet('10.0.0.0/255.128.0.0')?.length, 9);
    equal(parseNet('10.0.0.0/255.0.255.0'), undefined);
    equal(parseNet('10.0.0.1-10.0.0.9')?.last?.text, '10.0.0.9');
    equal(parseNet('10.0.0.1-fd00::1'), undefined);
  });

  const pairs: readonly (readonly [a: string, b: string, meet: boolean])[] = [
    ['10.0.0.0/8', '10.89.4.0/24', true],
    ['10.89.4.0/24', '10.89.5.0/24', false],
    ['0.0.0.0/0', '::/0', false],
    ['::/80', '::1:0:0/96', true],
    ['fd00::/8', 'fe00::/8', false],
  ];
  for (const [a, b, meet] of pairs)
    it(`${a} and ${b} ${meet ? 'overlap' : 'do not overlap'}`, () => {
      const [x, y] = [parseCidr(a), parseCidr(b)];
      if (!x || !y) throw new Error('no net');
      deepEqual([overlaps(x, y), overlaps(y, x)], [meet, meet]);
    });

  it('counts on over the words of an address', () => {
    const next = (text: string) => nextIp(parseIp(text) ?? { family: 4, words: [0, 0, 0, 0], text: '', key: 0 }).text;
    equal(next('10.0.0.255'), '10.0.1.0');
    equal(next('fd00::ffff:ffff'), 'fd00::1:0:0');
  });

  const kinds = { isLoopback, isUnspecified, isLinkLocal, isMulticast, isBroadcast, isPublic, isLoopbackHost };
  const of: readonly (readonly [text: string, ...kinds: (keyof typeof kinds)[]])[] = [
    ['127.0.0.1', 'isLoopback', 'isLoopbackHost'],
    ['127.255.0.9', 'isLoopback', 'isLoopbackHost'],
    ['::1', 'isLoopback', 'isLoopbackHost'],
    ['::ffff:127.0.0.1', 'isLoopback', 'isLoopbackHost'],
    ['Localhost', 'isLoopbackHost'],
    ['127.example.com'],
    ['0.0.0.0', 'isUnspecified'],
    ['::', 'isUnspecified'],
    ['169.254.1.1', 'isLinkLocal'],
    ['febf::1', 'isLinkLocal'],
    ['2600::1', 'isPublic'],
    ['224.0.0.1', 'isMulticast'],
    ['ff02::1', 'isMulticast'],
    ['255.255.255.255', 'isBroadcast'],
    ['8.8.8.8', 'isPublic'],
    ['172.32.0.1', 'isPublic'],
    ['172.31.0.1'],
    ['100.64.0.1'],
    ['fd00::1'],
  ];
  for (const [text, ...expected] of of)
    it(`${text} is of the kinds: ${expected.join(', ') || 'none'}`, () =>
      deepEqual(
        Object.entries(kinds).flatMap(([name, is]) => (is(text) ? [name] : [])),
        expected,
      ));
});
