/**
 * A daemon of 500 containers on 60 networks, as far as Net Lens asks it. It is a separate process, so that its time does not count as ours.
 * `node daemonOfSize.ts SOCKET CONTAINERS NETWORKS`; prints `ready`; each line on stdin is an event of that container's number.
 */
import { createServer, type ServerResponse } from 'node:http';
import { createInterface } from 'node:readline';

const [socket = '', containerCount = '500', networkCount = '60'] = process.argv.slice(2);
const id = (kind: string, i: number) => `${kind}${i.toString(16).padStart(63, '0')}`;
const networks = Array.from({ length: Number(networkCount) }, (_, i) => networkOf(i));
const containers = Array.from({ length: Number(containerCount) }, (_, i) => containerOf(i));
const answers = new Map<string, string>([
  ['/version', JSON.stringify({ Version: '28.5.2', ApiVersion: '1.51', MinAPIVersion: '1.24', Os: 'linux' })],
  ['/info', JSON.stringify({ Name: 'server', OperatingSystem: 'Debian GNU/Linux 12', KernelVersion: '0.0.0-other' })],
  ['/networks', JSON.stringify(networks.map(({ Id, Name }) => ({ Id, Name })))],
  ['/containers/json', JSON.stringify(containers.map(({ Id, Name }) => ({ Id, Names: [Name] })))],
  ...networks.map((n) => [`/networks/${n.Id}`, JSON.stringify(n)] as const),
  ...containers.map((c) => [`/containers/${c.Id}/json`, JSON.stringify(c)] as const),
]);
const streams = new Set<ServerResponse>();

createServer((request, response) => {
  const path = (request.url ?? '').replace(/^\/v\d+\.\d+(?=\/)/, '').replace(/\?.*$/, '');
  if (path === '/events') {
    response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
    streams.add(response.once('close', () => streams.delete(response)));
    return;
  }
  const answer = answers.get(path);
  response.writeHead(answer === undefined ? 404 : 200, { 'Content-Type': 'application/json' }).end(answer ?? '{}');
}).listen(socket, () => process.stdout.write('ready\n'));

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const event = { Type: 'container', Action: 'restart', Actor: { ID: id('c', Number(line)), Attributes: {} } };
    for (const stream of streams) stream.write(`${JSON.stringify(event)}\n`);
  })
  .once('close', () => process.exit());

function networkOf(index: number) {
  const subnet = `10.${100 + Math.floor(index / 250)}.${index % 250}`;
  return {
    Id: id('e', index),
    Name: `project${index}_default`,
    Created: new Date(1.7e12 + index).toISOString(),
    Driver: 'bridge',
    EnableIPv4: true,
    IPAM: { Driver: 'default', Config: [{ Subnet: `${subnet}.0/24`, Gateway: `${subnet}.1` }] },
    Options: {},
    Labels: { 'com.docker.compose.project': `project${index}`, 'com.docker.compose.network': 'default' },
  };
}

function containerOf(index: number) {
  const at = index % networks.length;
  const address = `10.${100 + Math.floor(at / 250)}.${at % 250}.${2 + Math.floor(index / networks.length)}`;
  const name = `project${at}_default`;
  const ports =
    index % 4 === 0
      ? { '8000/tcp': ['0.0.0.0', '::'].map((HostIp) => ({ HostIp, HostPort: `${20000 + index}` })) }
      : {};
  return {
    Id: id('c', index),
    Name: `/project${at}-service${index}-1`,
    Created: new Date(1.7e12 + index).toISOString(),
    State: {
      Status: 'running',
      Running: true,
      Pid: 4_000_000 + index,
      StartedAt: new Date(1.7e12 + index).toISOString(),
    },
    Config: {
      Hostname: id('c', index).slice(0, 12),
      Image: 'example/service:1',
      Env: Array.from({ length: 20 }, (_, k) => `VARIABLE_${k}=a value of some length, as they are`),
      Cmd: ['serve', '--host', '0.0.0.0', '--port', '8000'],
      ExposedPorts: { '8000/tcp': {} },
      Labels: {
        'com.docker.compose.project': `project${at}`,
        'com.docker.compose.service': `service${index}`,
        'com.docker.compose.config-hash': 'f'.repeat(64),
      },
    },
    HostConfig: {
      NetworkMode: name,
      PortBindings: ports,
      // An inspection is some 10 kB, most of it nothing to do with networks.
      MaskedPaths: Array.from(
        { length: 80 },
        (_, k) => `/proc/a-path-that-is-masked-or-read-only/${k}/${'x'.repeat(40)}`,
      ),
    },
    NetworkSettings: {
      Ports: ports,
      Networks: {
        [name]: {
          NetworkID: id('e', at),
          IPAddress: address,
          Gateway: address.replace(/\d+$/, '1'),
          MacAddress: '02:42:0a:00:00:02',
          Aliases: [`service${index}`],
          DNSNames: [`project${at}-service${index}-1`, `service${index}`],
        },
      },
    },
  };
}
