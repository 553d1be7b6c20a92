import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import { buildState, walk } from '../../../src/core/kernel/index.ts';
import { engineText, parseEngine } from '../../../src/core/model/index.ts';

const recordedFile = path.join(import.meta.dirname, '../../fixtures/truth/28-dev2-v6-hostproc-04.json');
const recorded = JSON.parse(readFileSync(recordedFile, 'utf8')) as Record<string, unknown>;

type Json = Record<string, unknown>;
const network = (more: Json = {}): Json => ({
  Id: 'a'.repeat(64),
  Name: 'front',
  Driver: 'bridge',
  Created: '2026-01-01T00:00:00Z',
  IPAM: { Config: [{ Subnet: '172.18.0.0/16', Gateway: '172.18.0.1' }] },
  ...more,
});
const container = (more: Json = {}): Json => ({
  Id: 'c'.repeat(64),
  Name: '/web',
  State: { Running: true, StartedAt: '2026-01-01T00:00:00Z', Pid: 42 },
  Config: { Hostname: 'cccccccccccc', Env: ['A=1', 'B'], Cmd: ['sleep', '1'] },
  HostConfig: { NetworkMode: 'front', PortBindings: {} },
  NetworkSettings: { Ports: {}, Networks: { front: { NetworkID: 'a'.repeat(64), IPAddress: '172.18.0.2' } } },
  ...more,
});
const file = (containers: unknown[], networks: unknown[] = [network()], more: Json = {}): Json => ({
  snapshot: { version: { Version: '28.5.2' }, info: {}, networks, containers },
  ...more,
});
const read = (raw: unknown, options = {}) => topologyOfSnapshot(raw, options);
const codes = (raw: unknown) => read(raw).problems.map((p) => p.code);

describe('topologyOfSnapshot', () => {
  it('reads a recorded daemon without a problem', () => {
    const { value, problems } = read(recorded);
    assert.deepEqual(problems, []);
    assert.equal(value.engine.known, 'daemon');
    assert.equal(value.networks[0]?.bridgeName, 'docker0');
    assert.ok(value.listenersComplete);
    assert.ok(value.containers.every((c) => c.state === 'running'));
  });

  it('keeps every host binding, real ones before requested ones', () => {
    const ports = (actual: unknown, requested: unknown) =>
      read(
        file([
          container({
            HostConfig: { NetworkMode: 'front', PortBindings: requested },
            NetworkSettings: { Ports: actual, Networks: {} },
          }),
        ]),
      ).value.containers[0]?.published.map((port) => [
        port.hostIp ?? '',
        port.hostPort ?? port.hostPortRange ?? '',
        port.containerPort,
        port.protocol,
      ]);
    assert.deepEqual(
      ports(
        {
          '80/tcp': [
            { HostIp: '0.0.0.0', HostPort: '8080' },
            { HostIp: '::', HostPort: '8080' },
          ],
          '81/tcp': null,
        },
        { '80/tcp': [{ HostIp: '', HostPort: '8080' }] },
      ),
      [
        ['0.0.0.0', 8080, 80, 'tcp'],
        ['::', 8080, 80, 'tcp'],
      ],
    );
    assert.deepEqual(ports({}, { '53/udp': [{ HostIp: '127.0.0.1', HostPort: '' }, { HostPort: '5300-5310' }] }), [
      ['127.0.0.1', '', 53, 'udp'],
      ['', [5300, 5310], 53, 'udp'],
    ]);
    assert.deepEqual(ports({ '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '' }] }, {}), [['0.0.0.0', '', 80, 'tcp']]);
    assert.deepEqual(ports({ 'x/tcp': [], '99999/tcp': [{ HostPort: '1' }], '80/tcp': [{ HostPort: '0' }] }, null), [
      ['', '', 80, 'tcp'],
    ]);
  });

  it('joins endpoints by network id, so that a renamed network keeps its containers', () => {
    const renamed = network({ Name: 'renamed' });
    assert.equal(read(file([container()], [renamed])).value.containers[0]?.endpoints[0]?.network, 'a'.repeat(64));
  });

  it('finds a gateway that the daemon leaves out: from a container, else the first address', () => {
    const bare = network({
      IPAM: { Config: [{ Subnet: '10.5.7.0/24' }, { Subnet: 'fd00::/64', Gateway: 'fd00::1/64' }] },
    });
    const gateways = (c: Json) => read(file([c], [bare])).value.networks[0]?.subnets.map((s) => s.gateway);
    assert.deepEqual(gateways(container()), ['10.5.7.1', 'fd00::1']);
    const endpoint = { NetworkID: 'a'.repeat(64), IPAddress: '10.5.7.2', Gateway: '10.5.7.254' };
    assert.deepEqual(gateways(container({ NetworkSettings: { Networks: { front: endpoint } } })), [
      '10.5.7.254',
      'fd00::1',
    ]);
  });

  it('reads a gateway that Podman prints as <nil> as none', () => {
    const none = network({ IPAM: { Config: [{ Subnet: '10.5.7.0/24', Gateway: '<nil>' }] } });
    const endpoint = { NetworkID: 'a'.repeat(64), IPAddress: '10.5.7.2', Gateway: '<nil>', IPv6Gateway: '<nil>' };
    const { value } = read(file([container({ NetworkSettings: { Networks: { front: endpoint } } })], [none]));
    assert.equal(value.networks[0]?.subnets[0]?.gateway, undefined);
    const [joined] = value.containers[0]?.endpoints ?? [];
    assert.deepEqual([joined?.ipv4, joined?.gateway4, joined?.gateway6], ['10.5.7.2', undefined, undefined]);
  });

  it('orders networks by creation and containers by start, to the nanosecond, docker0 first', () => {
    const at = (name: string, fraction: string) =>
      network({ Id: name.repeat(64), Name: name, Created: `2026-01-01T00:00:00${fraction}Z` });
    const docker0 = network({
      Id: 'd'.repeat(64),
      Name: 'bridge',
      Created: '2026-06-01T00:00:00Z',
      Options: { 'com.docker.network.bridge.default_bridge': 'true' },
    });
    // Go cuts trailing zeros: .5 is later than .45.
    const { value } = read(file([], [at('e', '.5'), at('b', '.45'), at('f', ''), docker0]));
    assert.deepEqual(
      value.networks.map((n) => n.name),
      ['bridge', 'f', 'b', 'e'],
    );
  });

  it('calls a container by its service, and by its own name where two share a service', () => {
    const labelled = (id: string, name: string) =>
      container({
        Id: id.repeat(64),
        Name: `/${name}`,
        Config: { Labels: { 'com.docker.compose.service': 'web', 'com.docker.compose.project': 'shop' } },
      });
    const one = read(file([labelled('1', 'shop-web-1')])).value;
    assert.deepEqual([one.containers[0]?.name, one.project], ['web', 'shop']);
    const two = read(file([labelled('1', 'shop-web-1'), labelled('2', 'shop-web-2')])).value;
    assert.deepEqual(
      two.containers.map((c) => c.name),
      ['shop-web-1', 'shop-web-2'],
    );
    const listening = (name: string) => {
      const listeners = [{ container: name, address: '0.0.0.0', port: 80 }];
      const { value } = read({ ...file([labelled('1', 'shop-web-1'), labelled('2', 'shop-web-2')]), listeners });
      return value.listeners.map((l) => value.containers.find((c) => c.id === l.container)?.name);
    };
    assert.deepEqual(listening('web'), ['shop-web-1', 'shop-web-2'], 'a service is all its replicas');
    assert.deepEqual(listening('shop-web-2'), ['shop-web-2']);
    assert.deepEqual(listening('2'.repeat(12)), ['shop-web-2']);
    assert.deepEqual(listening('nobody'), []);
  });

  it('reads modes, hosts, links and environment', () => {
    const c = read(
      file([
        container({
          HostConfig: {
            NetworkMode: `container:${'d'.repeat(64)}`,
            ExtraHosts: ['a:10.0.0.1', 'six:fd00::1', 'eq=[fd00::2]', 'broken'],
            Links: ['/shop-db-1:/web/db'],
            Dns: ['9.9.9.9'],
          },
        }),
        container({ Id: 'd'.repeat(64), Name: '/db' }),
      ]),
    ).value.containers.find((x) => x.containerName === 'web');
    assert.deepEqual(c?.namespace, { kind: 'shared', with: 'd'.repeat(64), target: 'd'.repeat(64) });
    assert.deepEqual(
      c.extraHosts.map((h) => [h.name, h.address]),
      [
        ['a', '10.0.0.1'],
        ['six', 'fd00::1'],
        ['eq', 'fd00::2'],
      ],
    );
    assert.deepEqual(
      c.links.map((l) => [l.target, l.alias]),
      [['shop-db-1', 'db']],
    );
    assert.deepEqual(
      c.process.environment.map((e) => [e.name, e.value?.value]),
      [
        ['A', '1'],
        ['B', undefined],
      ],
    );
  });

  it('knows the engine by what the daemon says, and lets the person overrule it', () => {
    const engine = (version: unknown, info: unknown = {}, options = {}) =>
      read({ snapshot: { version, info, networks: [], containers: [] } }, options).value.engine;
    assert.equal(engineText(engine({ Version: '26.1.5+dfsg1' })), '26.1.5');
    assert.equal(
      engine({ Version: '29.1.0' }, { FirewallBackend: { Driver: 'nftables+firewalld' } }).backend,
      'nftables',
    );
    assert.equal(engine({ Version: '28.5.2' }, { OperatingSystem: 'Docker Desktop' }).platform, 'desktop');
    assert.equal(engine({ Version: '28.5.2' }, { SecurityOptions: ['name=rootless'] }).platform, 'rootless');
    assert.equal(engine({ Version: '5.8.0', Components: [{ Name: 'Podman Engine' }] }).product, 'podman');
    assert.equal(engine({ Version: '26.1.5' }, { Swarm: { LocalNodeState: 'active' } }).swarm, true);
    assert.equal(engine({ Version: '17.06' }).known, 'assumed');
    assert.equal(engine(undefined).known, 'assumed');
    assert.equal(engineText(engine({ Version: '26.1.5' }, {}, { engine: parseEngine('29') })).slice(0, 2), '29');
  });

  it('reads docker-proxy from /info where the daemon says it (29.5 on)', () => {
    const proxy = (version: string, info: unknown) =>
      read({ snapshot: { version: { Version: version }, info, networks: [], containers: [] } }).value.host
        .userlandProxy;
    assert.equal(
      proxy('29.5.0', { FirewallBackend: { Driver: 'iptables', Info: [['EnableUserlandProxy', 'true']] } }),
      true,
    );
    assert.equal(proxy('29.5.0', { FirewallBackend: { Driver: 'iptables' } }), false);
    assert.equal(proxy('28.5.2', { FirewallBackend: { Driver: 'iptables' } }), undefined);
  });

  describe('with the records of images', () => {
    const ID = `sha256:${'1'.repeat(64)}`;
    const image = (config: Json, more: Json = {}): Json => ({
      Id: ID,
      RepoTags: ['acme/app:1'],
      Config: config,
      ...more,
    });
    const heard = (config: Json, images: unknown, more: Json = { Image: ID }) => {
      const raw = file([container({ Config: { Image: 'acme/app:1', ...config }, ...more })]);
      Object.assign(raw['snapshot'] as Json, { images });
      const { value, problems } = read(raw);
      return [
        value.listeners.map((l) => `${l.level} ${l.address}:${l.port}/${l.protocol}`),
        problems.map((p) => p.code),
      ];
    };
    const flags = ['--listen', '127.0.0.1:7000'];
    const exposed = { ExposedPorts: { '9000/tcp': {} } };
    const ports = { Ports: { '9001/tcp': [{ HostIp: '0.0.0.0', HostPort: '1' }] }, Networks: {} };
    const both = { ExposedPorts: { '9000/tcp': {}, '9001/tcp': {} }, Cmd: ['/app'] };
    for (const [what, found, said] of [
      [
        'EXPOSE of the image is stronger',
        heard({ ...exposed, Cmd: ['/app'] }, [image({ ...exposed, Cmd: ['/app'] })]),
        ['3 0.0.0.0:9000/tcp'],
      ],
      ['than without its record', heard({ ...exposed, Cmd: ['/app'] }, []), ['4 0.0.0.0:9000/tcp']],
      [
        'its own words are its image’s',
        heard({ Cmd: ['/app', ...flags] }, [image({ Cmd: ['/app', ...flags] })]),
        ['3 127.0.0.1:7000/tcp'],
      ],
      [
        'other words are the container’s',
        heard({ Cmd: ['/app', ...flags] }, [image({ Cmd: ['/app'] })]),
        ['2 127.0.0.1:7000/tcp'],
      ],
      [
        'another program leaves only EXPOSE',
        heard({ ...exposed, Cmd: ['worker'] }, [image({ ...exposed, Cmd: ['/app'] })]),
        ['4 0.0.0.0:9000/tcp'],
      ],
      [
        'a published port is not exposed by anybody',
        heard(both, [image({ ...exposed, Cmd: ['/app'] })], { Image: ID, NetworkSettings: ports }),
        ['3 0.0.0.0:9000/tcp'],
      ],
      [
        'by name, where the container has no id of an image',
        heard({ ...exposed, Cmd: ['/app'] }, [image({ ...exposed, Cmd: ['/app'] })], {}),
        ['3 0.0.0.0:9000/tcp'],
      ],
      [
        'never by name where it has',
        heard({ ...exposed, Cmd: ['/app'] }, [image({ ...exposed, Cmd: ['/app'] }, { Id: 'sha256:2' })]),
        ['4 0.0.0.0:9000/tcp'],
      ],
      [
        'of what it has none of, the engine dropped the image’s',
        heard({ Entrypoint: ['/other'] }, [image({ Cmd: flags, Entrypoint: ['/app'] })]),
        [],
      ],
    ] as const)
      // prettier-ignore
      it(what, () => assert.deepEqual(found, [said, []]));

    for (const [images, codes] of [
      [7, ['snapshot-field']],
      [[7], ['snapshot-object']],
      [[{}], ['snapshot-image']],
      [[image({ Cmd: 7 })], ['snapshot-entry']],
      [[image({}, { RepoTags: [7, 'acme/app:1'], RepoDigests: 7 })], []],
    ] as const)
      it(`is read without what is odd of ${JSON.stringify(images).slice(0, 60)}`, () =>
        assert.deepEqual(heard({ ...exposed, Cmd: ['/app'] }, images, {})[1], codes));
  });

  it('takes listeners by service or container name, and leaves out what failed to bind', () => {
    const listeners = [
      { container: 'web', address: '0.0.0.0', port: 80, protocol: 'tcp' },
      { container: '@host', port: 22 },
      { container: 'web', address: '0.0.0.0', port: 81, protocol: 'tcp', error: 'in use' },
      { container: 'nobody', port: 1 },
      { port: 1 },
      { container: 'web', port: 70_000 },
      'junk',
    ];
    const { value, problems } = read(file([container()], [network()], { listeners }));
    assert.deepEqual(
      value.listeners.map((l) => [l.container.slice(0, 5), l.port, l.protocol]),
      [
        ['ccccc', 80, 'tcp'],
        ['@host', 22, 'tcp'],
      ],
    );
    assert.equal(problems.length, 5);
    assert.equal(read(file([])).value.listenersComplete, false);
  });

  it('knows which ports of containers are closed where only the host’s own sockets were not seen', () => {
    const outcomes = (more: Json) => {
      const { value } = read(file([container()], [network()], { listeners: [], ...more }));
      const state = buildState(value);
      const asked = (destination: string) =>
        walk(state, { from: '@lan', destination, port: 9, protocol: 'tcp' }).outcome;
      const inside = walk(state, { from: 'c'.repeat(64), destination: '127.0.0.1', port: 9, protocol: 'tcp' });
      return [inside.outcome, asked('192.0.2.1')];
    };
    assert.deepEqual(outcomes({}), ['refused', 'refused']);
    assert.deepEqual(outcomes({ hostListenersUnknown: true }), ['refused', 'unknown']);
    assert.deepEqual(outcomes({ listenersComplete: false }), ['unknown', 'unknown']);
  });

  it('knows the namespaces that were read whole, and takes what speaks for the others from elsewhere', () => {
    const nginx = (more: Json) => container({ Config: { Image: 'nginx' }, ...more });
    const containers = [
      nginx({ Id: 'c'.repeat(64), Name: '/read' }),
      nginx({ Id: 'd'.repeat(64), Name: '/unread' }),
      nginx({ Id: 'e'.repeat(64), Name: '/beside', HostConfig: { NetworkMode: `container:${'c'.repeat(64)}` } }),
    ];
    const outcomes = (more: Json) => {
      const { value } = read(file(containers, [network()], { listenersComplete: false, ...more }));
      const state = buildState(value);
      const asked = (id: string, port: number) =>
        walk(state, { from: id.repeat(64), destination: '127.0.0.1', port, protocol: 'tcp' }).outcome;
      return [asked('c', 80), asked('c', 9), asked('d', 80), asked('d', 9)];
    };
    const listeners = [{ container: 'read', address: '0.0.0.0', port: 9, protocol: 'tcp' }];
    const listenersRead = ['c'.repeat(64)];
    assert.deepEqual(outcomes({ listeners, listenersRead }), ['refused', 'ok', 'ok', 'refused']);
    assert.deepEqual(outcomes({ listeners: [], listenersRead }), ['refused', 'refused', 'ok', 'refused']);
    assert.deepEqual(outcomes({ listeners: [], listenersRead: [] }), ['unknown', 'unknown', 'unknown', 'unknown']);
    assert.deepEqual(outcomes({ listeners: [], listenersRead: 'all' }), ['unknown', 'unknown', 'unknown', 'unknown']);
  });
});

describe('odd answers of a daemon', () => {
  it('an odd field costs that field', () => {
    const { value, problems } = read(file([container({ State: 'up', Config: { Hostname: 7 } })]));
    assert.deepEqual(
      problems.map((p) => p.message),
      [
        'Container /web: the field State is not as expected and is ignored.',
        'Container /web: an entry of Config is not as expected and ignored.',
      ],
    );
    assert.equal(value.containers[0]?.endpoints.length, 1);
    assert.equal(value.containers[0].state, 'running', 'it has an address');
  });

  it('an odd entry of a list costs that entry', () => {
    const { value, problems } = read(
      file([container({ HostConfig: { NetworkMode: 'front', Dns: ['9.9.9.9', 5, {}] } })]),
    );
    assert.deepEqual(
      value.containers[0]?.dns.map((d) => d.value),
      ['9.9.9.9'],
    );
    assert.deepEqual(
      problems.map((p) => p.message),
      ['Container /web: 2 entries of HostConfig are not as expected and ignored.'],
    );
  });

  it('an odd container costs that container, an odd network that network', () => {
    const { value } = read(file([null, 3, [], {}, { Id: 'x' }, container()], [null, {}, network()]));
    assert.equal(value.containers.length, 1);
    assert.equal(value.networks.length, 1);
  });

  it('says each thing once', () => {
    const messages = read(file([null, null, null])).problems.map((p) => p.message);
    assert.equal(new Set(messages).size, messages.length);
  });

  it('an attachment to an unknown network is left out and said', () =>
    assert.deepEqual(codes(file([container()], [])), ['snapshot-endpoint']));

  it('a subnet that is none is left out and said', () =>
    assert.deepEqual(codes(file([], [network({ IPAM: { Config: [{ Subnet: '10.0.0.0/99' }] } })])), [
      'snapshot-subnet',
    ]));

  it('keys of objects are only keys', () => {
    const bad = JSON.parse(
      '{"__proto__": {"polluted": 1}, "constructor": [{"HostPort": "1"}], "80/tcp": [{"HostPort": "8080"}]}',
    ) as Json;
    const { value } = read(file([container({ HostConfig: { NetworkMode: 'front', PortBindings: bad } })]));
    assert.deepEqual(
      value.containers[0]?.published.map((p) => p.hostPort),
      [8080],
    );
    assert.equal(({} as Json)['polluted'], undefined);
  });

  for (const raw of [
    undefined,
    null,
    3,
    'text',
    [],
    {},
    { snapshot: null },
    { snapshot: [] },
    { snapshot: { networks: 1 } },
  ])
    it(`gives an empty topology and says why: ${JSON.stringify(raw)}`, () => {
      const { value, problems } = read(raw);
      assert.equal(value.containers.length, 0);
      assert.ok(problems.length > 0);
    });

  it('never throws, whatever a daemon answers', () => {
    const mutate = (value: unknown, path: readonly number[], put: unknown): unknown => {
      if (path.length === 0 || typeof value !== 'object' || value === null) return put;
      const keys = Object.keys(value);
      if (!keys.length) return put;
      const key = keys[(path[0] ?? 0) % keys.length] ?? '';
      const copy: Record<string, unknown> = Array.isArray(value) ? (Object.assign([], value) as never) : { ...value };
      copy[key] = mutate(copy[key], path.slice(1), put);
      return copy;
    };
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 8 }), fc.anything(), (at, put) => {
        const { value } = read(mutate(recorded, at, put));
        assert.ok(Array.isArray(value.containers));
      }),
      { numRuns: 300 },
    );
  });
});
