import type { Answer } from '../../src/core/model/index.ts';
import type { Matrix, MatrixCell } from '../../src/protocol/index.ts';

/** proxy asks for web:3000 in the shop of test/unit/diagram/topologies.ts: refused, since web listens on its loopback. */
export const refused: Answer = {
  from: 'proxy',
  to: 'web:3000/tcp',
  verdict: 'unreachable',
  outcome: 'refused',
  resolved: ['172.18.0.3'],
  reason: {
    code: 'loopback-listener',
    message:
      'web listens on 127.0.0.1:3000, the loopback of its own namespace; the packet arrives at its eth0, where nothing listens.',
  },
  assumptions: [
    {
      code: 'predicted-address',
      message: 'The addresses are those that Docker would give; they may differ when other networks exist.',
    },
    { code: 'engine-assumed', message: 'Docker Engine 28.5.2 is assumed.' },
  ],
  hops: [
    {
      at: 'proxy',
      kind: 'resolve',
      summary: 'web is 172.18.0.3 on frontend, says the resolver at 127.0.0.11.',
      verify: 'docker exec shop-proxy-1 getent hosts web',
      touches: { container: 'proxy', network: 'frontend' },
      packet: {
        source: '172.18.0.2',
        sourcePort: 40000,
        destination: '172.18.0.3',
        destinationPort: 3000,
        protocol: 'tcp',
      },
    },
    {
      at: 'proxy',
      kind: 'route',
      summary: '172.18.0.3 is in the subnet of eth0: it goes out there, with no router in between.',
      verify: 'ip route get 172.18.0.3',
      touches: { container: 'proxy', network: 'frontend', interface: 'eth0' },
      packet: {
        source: '172.18.0.2',
        sourcePort: 40000,
        destination: '172.18.0.3',
        destinationPort: 3000,
        protocol: 'tcp',
      },
    },
    {
      at: '@host',
      kind: 'bridge',
      summary: 'The bridge of frontend hands it to the port of web.',
      verify: 'bridge fdb show br br-frontend',
      touches: { network: 'frontend' },
      packet: {
        source: '172.18.0.2',
        sourcePort: 40000,
        destination: '172.18.0.3',
        destinationPort: 3000,
        protocol: 'tcp',
      },
    },
    {
      at: '@host',
      kind: 'filter',
      summary: 'Both are on one bridge, and talking among each other is on.',
      rule: '-A DOCKER-FORWARD -i br-frontend -o br-frontend -j ACCEPT',
      verify: 'sudo iptables -S DOCKER-FORWARD',
      touches: { network: 'frontend' },
      packet: {
        source: '172.18.0.2',
        sourcePort: 40000,
        destination: '172.18.0.3',
        destinationPort: 3000,
        protocol: 'tcp',
      },
    },
    {
      at: 'web',
      kind: 'link',
      summary: 'It comes out of the cable at eth0 of web.',
      touches: { container: 'web', network: 'frontend', interface: 'eth0' },
      packet: {
        source: '172.18.0.2',
        sourcePort: 40000,
        destination: '172.18.0.3',
        destinationPort: 3000,
        protocol: 'tcp',
      },
    },
    {
      at: 'web',
      kind: 'deliver',
      summary:
        'No socket is open for 172.18.0.3:3000: the kernel answers with a reset. The only one is bound to 127.0.0.1.',
      verify: 'ss -ltn',
      touches: { container: 'web' },
      packet: {
        source: '172.18.0.2',
        sourcePort: 40000,
        destination: '172.18.0.3',
        destinationPort: 3000,
        protocol: 'tcp',
      },
    },
  ],
  fixes: [{ title: 'Let web listen on 0.0.0.0', detail: 'In its command, --host 127.0.0.1 becomes --host 0.0.0.0.' }],
};

/** The LAN asks for the host's port 8080: DNAT to proxy. */
export const published: Answer = {
  from: '@lan',
  to: '@host:8080/tcp',
  verdict: 'reachable',
  outcome: 'ok',
  servedBy: 'proxy',
  sourceSeen: '192.0.2.9',
  reason: { code: 'ok', message: 'The published port 8080 is rewritten to 172.18.0.2:80, where proxy listens.' },
  assumptions: [],
  hops: [
    {
      at: '@lan',
      kind: 'route',
      summary: 'The neighbour sends to the host.',
      packet: {
        source: '192.0.2.9',
        sourcePort: 50000,
        destination: '192.0.2.1',
        destinationPort: 8080,
        protocol: 'tcp',
      },
    },
    {
      at: '@host',
      kind: 'dnat',
      summary: 'The rule of the published port rewrites the destination.',
      rule: '-A DOCKER ! -i br-frontend -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.18.0.2:80',
      touches: { container: 'proxy', publishedIndex: 0 },
      packet: {
        source: '192.0.2.9',
        sourcePort: 50000,
        destination: '172.18.0.2',
        destinationPort: 80,
        protocol: 'tcp',
      },
    },
    {
      at: '@host',
      kind: 'bridge',
      summary: 'Out through the bridge of frontend.',
      touches: { network: 'frontend' },
      packet: {
        source: '192.0.2.9',
        sourcePort: 50000,
        destination: '172.18.0.2',
        destinationPort: 80,
        protocol: 'tcp',
      },
    },
    {
      at: 'proxy',
      kind: 'deliver',
      summary: 'proxy listens on 0.0.0.0:80 and answers.',
      touches: { container: 'proxy', network: 'frontend' },
      packet: {
        source: '192.0.2.9',
        sourcePort: 50000,
        destination: '172.18.0.2',
        destinationPort: 80,
        protocol: 'tcp',
      },
    },
  ],
  fixes: [],
};

const ok = (reason: string): MatrixCell => ({ verdict: 'reachable', outcome: 'ok', reason });
const no = (outcome: MatrixCell['outcome'], reason: string): MatrixCell => ({
  verdict: 'unreachable',
  outcome,
  reason,
});

export const shopMatrix: Matrix = {
  title: 'Who reaches whom',
  rows: ['proxy', 'web', 'api', 'db', '@host', '@lan'].map((id) => ({ id, label: id })),
  columns: [
    { id: 'proxy', label: 'proxy', to: 'proxy:80/tcp', port: '80/tcp' },
    { id: 'web', label: 'web', to: 'web:3000/tcp', port: '3000/tcp' },
    { id: 'api', label: 'api', to: 'api:4000/tcp', port: '4000/tcp' },
    { id: 'db', label: 'db', to: 'db:5432/tcp', port: '5432/tcp' },
  ],
  cells: [
    [
      null,
      no('refused', 'web listens on its loopback'),
      ok('same bridge frontend'),
      no('nxdomain', 'db is on no network of proxy'),
    ],
    [ok('same bridge'), null, ok('same bridge'), ok('same bridge backend')],
    [ok('same bridge'), no('refused', 'web listens on its loopback'), null, ok('same bridge backend')],
    [no('nxdomain', 'no common network'), no('refused', 'web listens on its loopback'), ok('same bridge'), null],
    [
      { ...ok('the host is on every bridge'), to: 'proxy@frontend:80/tcp' },
      { ...no('refused', 'web listens on its loopback'), to: 'web@frontend:3000/tcp' },
      { ...ok('the host is on every bridge'), to: 'api@frontend:4000/tcp' },
      { ...ok('the host is on every bridge'), to: 'db@backend:5432/tcp' },
    ],
    [
      { ...no('timeout', 'the LAN has no route'), to: 'proxy@frontend:80/tcp' },
      { ...no('timeout', 'the LAN has no route'), to: 'web@frontend:3000/tcp' },
      { ...no('timeout', 'the LAN has no route'), to: 'api@frontend:4000/tcp' },
      { verdict: 'unknown', outcome: 'unknown', reason: 'foreign rules are not known', to: 'db@backend:5432/tcp' },
    ],
  ],
  notices: [],
};
