import assert from 'node:assert/strict';
import fc from 'fast-check';
import { batchQuestion, parseQuestion } from '../../../src/core/explain/index.ts';
import { madeTopology } from './madeTopology.ts';

const topology = madeTopology({
  networks: { front: {}, back: {} },
  services: {
    web: { networks: ['front', 'back'], ports: ['8080:80'] },
    db: { networks: ['back'], expose: [5432] },
    worker: { networks: ['back'], replicas: 3 },
    legacy: { networks: ['bridge'] },
  },
  listeners: ['db 0.0.0.0:5432'],
});

const asked = (from: string, to: string) => parseQuestion(topology, from, to);

describe('parseQuestion', () => {
  const targets: [string, object, number, 'tcp' | 'udp'][] = [
    ['db:5432', { kind: 'name', name: 'db' }, 5432, 'tcp'],
    ['db:53/udp', { kind: 'name', name: 'db' }, 53, 'udp'],
    ['db:53/UDP', { kind: 'name', name: 'db' }, 53, 'udp'],
    ['172.18.0.2:80/tcp', { kind: 'address', address: '172.18.0.2' }, 80, 'tcp'],
    ['[::1]:80', { kind: 'address', address: '::1' }, 80, 'tcp'],
    ['[2001:DB8:0:0::1]:443', { kind: 'address', address: '2001:db8::1' }, 443, 'tcp'],
    ['[::ffff:10.0.0.1]:80', { kind: 'address', address: '10.0.0.1' }, 80, 'tcp'],
    ['@host:8080', { kind: 'host' }, 8080, 'tcp'],
    ['web@front:80', { kind: 'endpoint', containers: ['web'], network: 'front' }, 80, 'tcp'],
    ['web@shop_back:80', { kind: 'endpoint', containers: ['web'], network: 'back' }, 80, 'tcp'],
    ['legacy@bridge:80', { kind: 'endpoint', containers: ['legacy'], network: 'bridge' }, 80, 'tcp'],
    [
      'worker@back:9000',
      { kind: 'endpoint', containers: ['worker', 'worker#2', 'worker#3'], network: 'back' },
      9000,
      'tcp',
    ],
    ['worker#2:9000', { kind: 'name', name: 'shop-worker-2' }, 9000, 'tcp'],
    ['host.docker.internal:3000', { kind: 'name', name: 'host.docker.internal' }, 3000, 'tcp'],
    ['http://web/health', { kind: 'name', name: 'web' }, 80, 'tcp'],
    ['postgres://app:secret@db/app', { kind: 'name', name: 'db' }, 5432, 'tcp'],
    ['http://[::1]:8080/x', { kind: 'address', address: '::1' }, 8080, 'tcp'],
    ['__proto__:80', { kind: 'name', name: '__proto__' }, 80, 'tcp'],
    ['1.2.3:80', { kind: 'name', name: '1.2.3' }, 80, 'tcp'],
  ];
  for (const [to, target, port, protocol] of targets) {
    it(`reads ${to}`, () => {
      const { value, problems } = asked('web', to);
      assert.deepEqual(problems, []);
      assert.deepEqual(
        { target: value?.target, port: value?.port, protocol: value?.protocol },
        { target, port, protocol },
      );
    });
  }

  const sources: [string, object][] = [
    ['web', { kind: 'container', id: 'web' }],
    ['shop-web-1', { kind: 'container', id: 'web' }],
    ['worker#3', { kind: 'container', id: 'worker#3' }],
    ['@host', { kind: 'host' }],
    ['@lan', { kind: 'lan', route: false }],
    ['@lan+route', { kind: 'lan', route: true }],
    ['@internet', { kind: 'internet' }],
  ];
  for (const [from, source] of sources) {
    it(`takes ${from} as the source`, () => {
      assert.deepEqual(asked(from, 'db:5432').value?.source, source);
    });
  }

  it('asks from the first replica, and says so', () => {
    const { value } = asked('worker', 'db:5432');
    assert.deepEqual(value?.source, { kind: 'container', id: 'worker' });
    assert.deepEqual(
      value.assumptions.map((a) => a.code),
      ['first-replica'],
    );
  });

  const refused: [string, string, RegExp][] = [
    ['wbe', 'db:5432', /no service or container "wbe" here; did you mean "web"\?/],
    ['nobody-like-this', 'db:5432', /no service or container "nobody-like-this" here; there are web, shop-web-1, /],
    ['', 'db:5432', /Name the source/],
    ['@moon', 'db:5432', /no source "@moon"/],
    ['web', '', /Name the target/],
    ['web', 'db', /Name the port of db, for example db:5432/],
    ['web', 'other', /"other" names no port/],
    ['web', 'db:', /Name the port/],
    ['web', 'db:0', /"0" is not a port/],
    ['web', 'db:70000', /"70000" is not a port/],
    ['web', 'db:http', /"http" is not a port/],
    ['web', 'db:80/icmp', /"icmp" is not a supported protocol/],
    ['web', '::1:80', /IPv6 address in brackets/],
    ['web', 'web@nowhere:80', /no network "nowhere" here/],
    ['web', 'db@frnt:80', /no network "frnt" here; did you mean "front"\?/],
    ['web', 'db@front:80', /db is not on the network front.*it is on back/],
    ['web', '[fe80::1%eth0]:80', /names an interface/],
    ['web', '[fe80::1]:80', /link-local address/],
    ['web', '[FEBF::1]:80', /link-local address/],
    ['web', '[web]:80', /is not an IPv6 address/],
    ['web', '[1::2::3]:80', /is not an IPv6 address/],
    ['web', '@lan:80', /"@lan" cannot be dialled/],
    ['web', 'a b:80', /must not contain spaces/],
    ['web', 'gopher://db', /names no port/],
  ];
  for (const [from, to, message] of refused) {
    it(`says why "${from}" to "${to}" cannot be asked`, () => {
      const { value, problems } = asked(from, to);
      assert.equal(value, undefined);
      assert.equal(problems.length, 1);
      assert.match(problems[0]?.message ?? '', message);
    });
  }

  it('shows hostile names harmlessly', () => {
    const { problems } = asked('web\u202e\n\u001b[31m', 'db:1');
    const message = problems[0]?.message ?? '';
    // eslint-disable-next-line no-control-regex -- that is what must not be in it
    assert.doesNotMatch(message, /[\u0000-\u001f\u202e]/);
    assert.match(message, /\\u202e\\u000a/);
  });

  it('never throws, and gives either a question or one problem', () => {
    const words = fc.constantFrom(
      'web',
      'db',
      '@host',
      '@',
      ':',
      '[',
      ']',
      '/udp',
      '::1',
      '80',
      'x\u0000',
      '\ud800',
      '__proto__',
      '//',
      '%s',
      ' ',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words).map((w) => w.join('')),
    );
    fc.assert(
      fc.property(text, text, (from, to) => {
        const { value, problems } = asked(from, to);
        assert.equal(value === undefined ? problems.length : 1, 1);
      }),
    );
  });
});

describe('batchQuestion', () => {
  it('takes IPv6 without brackets', () => {
    const found = batchQuestion(topology, { from: 'web', address: '2001:db8::1', port: 80, protocol: 'tcp' });
    assert.ok('target' in found);
    assert.deepEqual(found.target, { kind: 'address', address: '2001:db8::1' });
    assert.equal(found.to, '[2001:db8::1]:80/tcp');
  });

  for (const raw of [
    null,
    3,
    'web',
    {},
    { from: 'web' },
    { from: 1, address: 'db', port: 80 },
    { from: 'web', address: 'db', port: '80', protocol: 'tcp' },
    { from: 'web', address: 'db', port: 80, protocol: 'sctp' },
    { from: 'web', address: 'db', port: 80.5, protocol: 'tcp' },
    { from: 'gone', address: 'db', port: 80, protocol: 'tcp' },
    { from: 'web', address: 'db@front', port: 80, protocol: 'tcp' },
  ]) {
    it(`answers ${JSON.stringify(raw)} with unknown and a reason`, () => {
      const found = batchQuestion(topology, raw);
      assert.ok('verdict' in found);
      assert.equal(found.outcome, 'unknown');
      assert.equal(found.reason.code, 'cannot-ask');
      assert.notEqual(found.reason.message, '');
    });
  }
});
