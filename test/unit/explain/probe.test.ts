import assert from 'node:assert/strict';
import {
  judgeProbe,
  parseQuestion,
  type Probe,
  type ProbeAttempt,
  probeCommand,
  probeOf,
  type ProbeResult,
} from '../../../src/core/explain/index.ts';
import { buildState } from '../../../src/core/kernel/index.ts';
import type { Answer, Container, Topology } from '../../../src/core/model/index.ts';
import { madeTopology, type MadeTopology } from './madeTopology.ts';

const shop: MadeTopology = {
  networks: { front: {}, back: {} },
  services: {
    web: { networks: ['front', 'back'], ports: ['8080:80'] },
    db: { networks: ['back'] },
    app: { networks: ['front'] },
  },
  listeners: ['web 0.0.0.0:80', 'db 0.0.0.0:5432'],
};

const running = (topology: Topology): Topology => ({
  ...topology,
  source: 'live',
  containers: topology.containers.map((container) => ({
    ...container,
    state: 'running',
    id: `id-${container.name}`,
    dockerId: `id-${container.name}`,
  })),
});

describe('probeOf', () => {
  const planned = madeTopology(shop);
  const live = running(planned);
  const state = buildState(live);
  const twin = ({ service, name }: Container) => live.containers.find((c) => c.name === (service ?? name));
  const of = (from: string, to: string, other = twin, now = state) => {
    const { value, problems } = parseQuestion(planned, from, to);
    assert.ok(value, problems[0]?.message);
    return probeOf(value, planned, now, other);
  };
  const probe = (...args: Parameters<typeof of>): Probe => {
    const found = of(...args);
    assert.ok(!('why' in found), 'why' in found ? found.why : '');
    return found;
  };
  const why = (...args: Parameters<typeof of>): string => {
    const found = of(...args);
    assert.ok('why' in found);
    assert.match(found.why, /^[^\n]+[.\d]$/);
    return found.why;
  };

  it('asks from the container that runs for the one of the file', () => {
    const { container, dial, port, protocol } = probe('app', 'web:80/udp');
    assert.equal(container?.id, 'id-app');
    assert.ok('name' in dial);
    assert.equal(dial.name, 'web');
    assert.deepEqual([port, protocol], [80, 'udp']);
  });

  it('dials the address that the container of that network has now', () => {
    const moved = {
      ...live,
      containers: live.containers.map((member) => ({
        ...member,
        endpoints: member.endpoints.map((e) => ({ ...e, ipv4: '10.9.9.9' })),
      })),
    };
    const found = probe(
      'web',
      'db@back:5432',
      ({ name }) => moved.containers.find((c) => c.name === name),
      buildState(moved),
    );
    assert.deepEqual(found.dial, { addresses: ['10.9.9.9'] });
    assert.deepEqual(probe('app', '10.1.2.3:80').dial, { addresses: ['10.1.2.3'] });
  });

  it('asks as a process on the host where the question does', () => {
    assert.equal(probe('@host', '127.0.0.1:8080').container, undefined);
  });

  it('says what does not run, and how to start it', () => {
    assert.match(
      why('app', 'web:80', () => undefined),
      /No container.* runs for app .*docker compose up -d/,
    );
    const stopped = (c: Container): Container => ({ ...c, state: 'stopped' });
    assert.match(why('app', 'web:80', stopped), /app is stopped .*Start it/);
    assert.match(
      why('web', 'db@back:5432', (c) => (c.name === 'db' ? undefined : twin(c))),
      /runs for db/,
    );
  });

  it('dials no address of the host that nobody said', () => {
    const { lanAddress: _, ...host } = live.host;
    assert.match(why('app', '@host:8080', twin, buildState({ ...live, host })), /host's address .*not known/);
    const known = { ...live, host: { ...live.host, lanAddress: '198.51.100.7' } };
    assert.deepEqual(probe('app', '@host:8080', twin, buildState(known)).dial, { addresses: ['198.51.100.7'] });
  });

  it('gives the command for a machine that is not this one', () => {
    assert.match(
      why('@lan', '198.51.100.7:8080'),
      /on that other machine\. Run this there: nc -vz -w 4 198\.51\.100\.7 8080$/,
    );
    assert.match(why('@internet', '198.51.100.7:53/udp'), /nc -vuz -w 4 198\.51\.100\.7 53$/);
  });

  it('quotes what is dialled for a shell', () => {
    const asked = { port: 80, protocol: 'tcp' } as const;
    assert.equal(probeCommand('a; reboot', asked), "nc -vz -w 4 'a; reboot' 80");
    assert.equal(probeCommand('-e', asked), "nc -vz -w 4 -- '-e' 80");
  });
});

describe('judgeProbe', () => {
  const container = { containerName: 'shop-app-1' } as Container;
  const tcp: Probe = { container, dial: { addresses: ['10.0.0.2'] }, port: 80, protocol: 'tcp', proxied: false };
  const udp: Probe = { ...tcp, protocol: 'udp' };
  const named: Probe = { ...tcp, dial: { name: 'web', order: [] } };
  const proxied: Probe = { ...tcp, proxied: true };
  const answer = (outcome: Answer['outcome'], assumed = false): Answer => ({
    from: 'app',
    to: 'web:80',
    verdict: outcome === 'ok' ? 'reachable' : outcome === 'unknown' ? 'unknown' : 'unreachable',
    outcome,
    reason: { code: 'x', message: 'x' },
    assumptions: assumed ? [{ code: 'listener-declared', message: 'x' }] : [],
    hops: [],
    fixes: [],
  });
  const saw = (outcome: ProbeAttempt['outcome'], heard = false, more: Partial<ProbeResult> = {}): ProbeResult => ({
    attempts: [{ address: '10.0.0.2', outcome, heard, milliseconds: 2 }],
    seesCutOff: true,
    by: 'nsenter',
    ...more,
  });

  const table: readonly [
    title: string,
    Answer,
    Probe,
    ProbeResult,
    outcome: string | undefined,
    agrees: boolean | undefined,
    text?: RegExp,
  ][] = [
    [
      'the same',
      answer('ok'),
      tcp,
      saw('ok'),
      'ok',
      true,
      /^From shop-app-1 \(nsenter\): 10\.0\.0\.2:80 accepted the connection after 2 ms\.$/,
    ],
    ['the same failure', answer('refused'), tcp, saw('refused'), 'refused', true, /refused the connection/],
    ['another verdict', answer('ok'), tcp, saw('refused'), 'refused', false, /The answer says: it connects\.$/],
    [
      'another verdict that was assumed',
      answer('ok', true),
      tcp,
      saw('timeout'),
      'timeout',
      false,
      /relies on assumptions/,
    ],
    [
      'another failure',
      answer('timeout'),
      tcp,
      saw('refused'),
      'refused',
      false,
      /fails in both, but not in the same way/,
    ],
    ['an answer that did not know', answer('unknown'), tcp, saw('ok'), 'ok', undefined, /could not have known/],
    [
      'silence over UDP',
      answer('ok'),
      udp,
      saw('timeout'),
      undefined,
      undefined,
      /dropped packet or a server that does not reply.*fits the answer/,
    ],
    [
      'silence over UDP that does not fit',
      answer('refused'),
      udp,
      saw('timeout'),
      undefined,
      undefined,
      /reply to this one\.$/,
    ],
    ['a reply over UDP', answer('ok'), udp, saw('ok', true), 'ok', true, /10\.0\.0\.2:80 answered/],
    ['a connection that only a proxy took', answer('timeout'), proxied, saw('ok'), undefined, undefined, /proxy/],
    ['a proxy behind which somebody speaks', answer('timeout'), proxied, saw('ok', true), 'ok', false],
    ['a proxy that hangs up', answer('reset'), proxied, saw('reset'), 'reset', true],
    ['a proxy that hangs up, where it should not', answer('ok'), proxied, saw('reset'), 'reset', false],
    ['a server that closes at once', answer('ok'), tcp, saw('reset'), 'ok', true, /closed it without sending anything/],
    [
      'a cut-off that the program does not see',
      answer('reset'),
      tcp,
      saw('ok', false, { seesCutOff: false }),
      undefined,
      undefined,
    ],
    [
      'an unknown name',
      answer('nxdomain'),
      named,
      saw('ok', false, { attempts: [], lookup: 'unknown-name' }),
      'nxdomain',
      true,
      /the name web does not resolve/,
    ],
    [
      'a name server that is silent',
      answer('nxdomain'),
      named,
      saw('ok', false, { attempts: [], lookup: 'no-server' }),
      'nxdomain',
      true,
    ],
    [
      'a name that should be known',
      answer('ok'),
      named,
      saw('ok', false, { attempts: [], lookup: 'unknown-name' }),
      'nxdomain',
      false,
    ],
    [
      'a wait for who knows what',
      answer('nxdomain'),
      named,
      saw('timeout', false, { lookup: 'unsure' }),
      undefined,
      undefined,
    ],
    [
      'what a name resolves to',
      answer('ok'),
      named,
      saw('ok', false, { resolved: ['10.0.0.2', '10.0.0.3'] }),
      'ok',
      true,
      /web is 10\.0\.0\.2 and 10\.0\.0\.3; 10\.0\.0\.2:80 accepted/,
    ],
    ['nothing', answer('ok'), tcp, saw('ok', false, { attempts: [] }), undefined, undefined],
  ];
  for (const [title, given, probe, result, outcome, agrees, text] of table) {
    it(`judges ${title}`, () => {
      const judged = judgeProbe(given, probe, result);
      assert.deepEqual([judged.outcome, judged.agrees], [outcome, agrees], judged.text);
      if (text) assert.match(judged.text, text);
      assert.doesNotMatch(judged.text, /undefined|null|NaN/);
    });
  }

  it('takes the first address that lets a connection in', () => {
    const attempts: ProbeAttempt[] = [
      { address: '10.0.0.2', outcome: 'refused', heard: false },
      { address: 'fd00::3', outcome: 'ok', heard: false },
    ];
    const judged = judgeProbe(answer('ok'), named, saw('ok', false, { attempts }));
    assert.equal(judged.agrees, true);
    assert.match(judged.text, /10\.0\.0\.2:80 refused the connection, \[fd00::3\]:80 accepted/);
  });

  it('says why what runs is different only where it is', () => {
    const notes = ['The file is newer.'];
    assert.match(judgeProbe(answer('ok'), tcp, saw('refused'), notes).text, /The file is newer\.$/);
    assert.doesNotMatch(judgeProbe(answer('ok'), tcp, saw('ok'), notes).text, /newer/);
  });

  it('cannot be made to write Markdown or to turn text around by a name', () => {
    const hostile: Probe = { ...named, container: { containerName: 'a](x)<b>\u202e' } as Container };
    const { text, markdown } = judgeProbe(answer('ok'), hostile, saw('ok'));
    assert.ok(!text.includes('\u202e'));
    assert.ok(markdown.includes('a\\](x)&lt;b&gt;'), markdown);
    assert.match(markdown, /### Tried for real\n\n\*\*It agrees\.\*\*/);
  });
});
