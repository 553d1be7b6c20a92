import assert from 'node:assert/strict';
import {
  answerMarkdown,
  answerQuestion,
  parseQuestion,
  reach,
  reasonCatalogue,
  reasonOf,
} from '../../../src/core/explain/index.ts';
import { buildState } from '../../../src/core/kernel/index.ts';
import { assertGolden } from './golden.ts';
import { machineCases } from '../machine/cases.ts';
import { answerCases, answerTo, stateOf } from './cases.ts';
import { madeTopology } from './madeTopology.ts';

describe('answerQuestion', () => {
  for (const c of answerCases) {
    const id = c.name === undefined ? c.code : `${c.code}--${c.name}`;
    it(`says ${id}: ${c.from} to ${c.to}`, () => {
      const answer = answerTo(stateOf(c), c.from, c.to);
      assert.equal(`${answer.reason.code} ${answer.outcome}`, `${c.code} ${c.outcome}`, answer.reason.message);
      assert.equal(
        answer.verdict,
        c.outcome === 'ok' ? 'reachable' : c.outcome === 'unknown' ? 'unknown' : 'unreachable',
      );
      assert.equal(answer.servedBy !== undefined, c.outcome === 'ok');
      for (const assumption of answer.assumptions)
        assert.equal(reasonOf(assumption.code)?.kind, 'assumption', assumption.code);
      assert.equal(reasonOf(answer.reason.code)?.kind, 'answer');
      // A person must be able to act on everything but success and what is not known.
      if (answer.verdict === 'unreachable') assert.ok(answer.fixes.length > 0, 'there is something to change');
      for (const text of [
        answer.reason.message,
        ...answer.fixes.flatMap((f) => [f.title, f.detail]),
        ...answer.hops.map((h) => h.summary),
      ]) {
        assert.doesNotMatch(text, /undefined|null|NaN|\[object|\?\?|\.\./, text);
      }
      assertGolden(`${id}.md`, answerMarkdown(answer));
    });
  }

  /** Codes that today's walk cannot end in with what a snapshot can hold; their sentences are there for when it can. */
  const notWalked = new Set(['hairpin-off', 'forwarding-off', 'routing-loop', 'address-not-known']);

  it('has a case for every code of the catalogue', () => {
    const asked = new Set([...answerCases, ...machineCases].map((c) => c.code));
    const codes = reasonCatalogue.filter((r) => r.kind === 'answer').map((r) => r.code);
    assert.deepEqual(
      codes.filter((c) => !asked.has(c) && !notWalked.has(c)),
      [],
    );
  });

  it('gives the same reason where the very rules were captured from the kernel', () => {
    for (const c of answerCases) {
      // Rules of the host are captured here, and these engines have theirs elsewhere, or on nftables.
      const isElsewhere = c.made.platform !== undefined || c.made.engine === 'podman';
      if (c.rules || c.routes || isElsewhere || c.made.engine === '29-nft') continue;
      const captured = stateOf({ ...c, rules: (text) => text });
      assert.equal(captured.rulesFrom, 'captured');
      // IPv6 has rules of its own, which this capture does not hold.
      if (c.to.startsWith('[')) continue;
      const answer = answerTo(captured, c.from, c.to);
      assert.equal(
        `${answer.reason.code} ${answer.outcome}`,
        `${c.code} ${c.outcome}`,
        `${c.from} to ${c.to}: ${answer.reason.message}`,
      );
    }
  });

  it('leaves out the hops when they are not asked for, and nothing else', () => {
    for (const c of answerCases) {
      const state = stateOf(c);
      const question = parseQuestion(state.topology, c.from, c.to).value;
      if (!question) continue;
      const { hops, ...brief } = answerQuestion(state, question, { hops: false });
      const { hops: _hops, ...full } = answerQuestion(state, question, { hops: true });
      assert.deepEqual(hops, []);
      assert.deepEqual(brief, full);
    }
  });

  it('agrees with reach, which makes no words', () => {
    const state = stateOf({ made: (answerCases.find((c) => c.code === 'reached-same-bridge') ?? assert.fail()).made });
    for (const from of [...state.topology.containers.map((c) => c.id), '@host', '@lan', '@lan+route', '@internet']) {
      for (const address of [
        '172.18.0.2',
        '172.18.0.3',
        '172.19.0.2',
        '172.19.0.4',
        '192.0.2.1',
        '127.0.0.1',
        '203.0.113.9',
      ]) {
        for (const port of [80, 3000, 5432, 8080, 22]) {
          const answer = answerTo(state, from, `${address}:${port}`);
          assert.deepEqual(
            reach(state, from, address, port, 'tcp'),
            { verdict: answer.verdict, outcome: answer.outcome },
            `${from} ${address}:${port}`,
          );
        }
      }
    }
  });

  it('recommends no place that does not answer', () => {
    let checked = 0;
    for (const c of answerCases) {
      const state = stateOf(c);
      const udp = c.to.endsWith('/udp') ? '/udp' : '';
      for (const { title, detail } of answerTo(state, c.from, c.to).fixes) {
        const place = /[Dd]ial (?:the published port(?: on the host)?: )?([\w.@[\]:-]+:\d+)(?: by name)?$/.exec(
          title,
        )?.[1];
        if (place === undefined || /cannot be reached/.test(detail)) continue;
        const there = answerTo(state, c.from, place.replace(/^@host/, '192.0.2.1') + udp);
        assert.equal(there.outcome, 'ok', `${c.code}: "${title}" gives ${there.reason.message}`);
        checked++;
      }
    }
    assert.ok(checked >= 10, `${checked} recommendations`);
  });

  it('shows the rule that is not understood, and what of it', () => {
    const c = answerCases.find((x) => x.code === 'unknown-rule') ?? assert.fail();
    const answer = answerTo(stateOf(c), c.from, c.to);
    assert.equal(answer.verdict, 'unknown');
    assert.match(answer.reason.message, /-m u32 --u32/);
    assert.match(answer.hops.at(-1)?.rule ?? '', /u32/);
  });

  it('names the several addresses of replicas, and takes the first that answers', () => {
    const state = buildState(
      madeTopology({ services: { web: {}, api: { replicas: 3 } }, listeners: ['api#2 0.0.0.0:80'] }),
    );
    const answer = answerTo(state, 'web', 'api:80');
    assert.deepEqual(answer.resolved, ['172.18.0.3', '172.18.0.4', '172.18.0.5']);
    assert.equal(answer.verdict, 'reachable');
    const told = answer.assumptions.find((a) => a.code === 'addresses-differ')?.message ?? '';
    assert.match(told, /172\.18\.0\.3 refused, 172\.18\.0\.4 ok, 172\.18\.0\.5 refused/);
    const alike = buildState(
      madeTopology({ services: { web: {}, api: { replicas: 2 } }, listeners: ['api 0.0.0.0:80', 'api#2 0.0.0.0:80'] }),
    );
    assert.ok(answerTo(alike, 'web', 'api:80').assumptions.some((a) => a.code === 'several-addresses'));
  });

  it('says of which socket nothing is known: the one that was reached, not the port of the client', () => {
    const services = { web: { ports: ['8080:80'] }, db: {} };
    const told = (from: string, to: string, listeners?: readonly string[]) =>
      answerTo(buildState(madeTopology({ services, ...(listeners ? { listeners } : {}) })), from, to).assumptions.find(
        ({ socket }) => socket,
      );
    const direct = told('web', 'db:5432');
    assert.deepEqual(direct?.socket, { container: 'db', port: 5432, protocol: 'tcp' });
    assert.match(direct.message, /port 5432 /);
    const udp = told('web', 'db:53/udp');
    assert.deepEqual(udp?.socket, { container: 'db', port: 53, protocol: 'udp' });
    assert.match(udp.message, /UDP port 53 /);
    assert.deepEqual(told('@lan', '@host:8080')?.socket, { container: 'web', port: 80, protocol: 'tcp' });
    assert.deepEqual(told('db', '@host:8080')?.socket, { container: 'web', port: 80, protocol: 'tcp' });
    const declared = told('web', 'db:5432', ['db 127.0.0.1:5432 by the image']);
    assert.deepEqual(declared?.socket, { container: 'db', port: 5432, protocol: 'tcp' });
  });

  it('takes a port of which it is known that nothing listens there as closed, and knows nothing of the others', () => {
    const topology = {
      ...madeTopology({ services: { web: {}, db: {} } }),
      closedPorts: [{ container: 'db', port: 5432, protocol: 'tcp' as const }],
    };
    const state = buildState(topology);
    const answer = answerTo(state, 'web', 'db:5432');
    assert.equal(answer.outcome, 'refused');
    assert.match(answer.reason.message, /nothing|no socket/i);
    assert.doesNotMatch(answer.reason.message, / only/);
    for (const to of ['db:5433', 'db:5432/udp']) {
      const { outcome, way, reason } = answerTo(state, 'web', to);
      assert.deepEqual([outcome, way, reason.code], ['unknown', 'open', 'listener-unknown'], to);
    }
  });

  it('names no flag of the command line: a reader in the editor has none', () => {
    for (const c of answerCases) {
      const { reason, assumptions, fixes } = answerTo(stateOf(c), c.from, c.to);
      for (const text of [
        reason.message,
        ...assumptions.map((a) => a.message),
        ...fixes.flatMap((f) => [f.title, f.detail]),
      ])
        // `docker compose --profile` is Compose's own.
        assert.doesNotMatch(
          text,
          /--(listeners|engine|kernel|live|snapshot)\b|(?<!docker compose )--profile\b|netlens /,
          c.code,
        );
    }
    const made = { services: { web: { ports: ['8080:80'] } }, predicted: true, engineKnown: 'assumed' as const };
    for (const where of [{}, { platform: 'desktop' }, { product: 'podman' }, { platform: 'rootless' }] as const)
      for (const [from, to] of [
        ['@lan', '@host:8080'],
        ['web', '@host:9'],
        ['@lan', '@host:22'],
      ] as const) {
        const answer = answerTo(buildState(madeTopology({ ...made, ...where })), from, to);
        assert.doesNotMatch(JSON.stringify(answer), /--(listeners|engine|profile|kernel|live|snapshot)\b|netlens /);
      }
  });

  it('speaks of who shares a namespace by its own name, over lo and without a name of its own on a network', () => {
    const state = buildState(
      madeTopology({
        services: {
          web: {},
          edge: {},
          sidecar: { mode: { kind: 'shared', with: 'web', target: 'web' } },
        },
        listeners: ['web 127.0.0.1:3000 by the command'],
      }),
    );
    const refused = answerTo(state, 'sidecar', 'web:3000');
    assert.equal(refused.reason.code, 'loopback-listener');
    assert.doesNotMatch(refused.reason.message, /comes in by/);
    assert.match(refused.reason.message, /on lo/);
    assert.match(refused.hops.at(-1)?.summary ?? '', /^The refusal reaches sidecar/);
    assert.equal(refused.fixes[0]?.title, 'Dial 127.0.0.1:3000');
    const nameless = answerTo(state, 'edge', 'sidecar:80');
    assert.equal(nameless.outcome, 'nxdomain');
    assert.match(nameless.reason.message, /namespace of web/);
    assert.deepEqual(
      nameless.fixes.map((f) => f.title),
      ['Dial web instead'],
    );
  });

  it('gives the alias and the network of the one who asks, ready to be written', () => {
    const state = buildState(madeTopology({ networks: { back: {} }, services: { web: { networks: ['back'] } } }));
    const fixes = answerTo(state, 'web', 'nosuch:80').fixes.map((f) => f.detail);
    assert.ok(
      fixes.some((detail) => detail.includes('networks: {back: {aliases: ["nosuch"]}}')),
      fixes.join('; '),
    );
  });

  it('does not put a client on the Internet into the LAN', () => {
    const state = buildState(madeTopology({ services: { web: { ports: ['8080:80'] } } }));
    const told = answerTo(state, '@internet', '@host:8080').hops.map((h) => h.summary);
    assert.doesNotMatch(told.join('\n'), /LAN|own subnets \(\d+\.\d+\.\d+\.\d+\/32/);
    assert.match(told[0] ?? '', /^A client on the Internet opens/);
    // Nobody puts a route into the Internet, and its machines have no gateway that could be asked about.
    const [lan, internet] = ['@lan', '@internet'].map((from) => answerTo(state, from, 'web@default:80'));
    assert.deepEqual([lan?.reason.code, internet?.reason.code], Array(2).fill('private-container-address'));
    assert.match(JSON.stringify(lan), /neither does its gateway.*static route/);
    assert.doesNotMatch(JSON.stringify(internet), /own gateway|static route/);
  });

  it('says what it assumed', () => {
    const assumed = (made: Parameters<typeof madeTopology>[0], from: string, to: string): string[] =>
      answerTo(buildState(madeTopology(made)), from, to).assumptions.map((a) => a.code);
    const web = { services: { web: { ports: ['8080:80'] }, db: {} } };
    assert.deepEqual(assumed({ ...web, predicted: true, engineKnown: 'assumed' }, 'web', 'db:5432'), [
      'listener-not-stated',
      'predicted-address',
      'engine-assumed',
    ]);
    assert.deepEqual(assumed({ ...web, engine: '29' }, 'web', 'db:5432'), [
      'listener-not-stated',
      'engine-from-source',
    ]);
    assert.deepEqual(assumed({ ...web, listeners: ['db 0.0.0.0:5432 by the image'] }, 'web', 'db:5432'), [
      'listener-declared',
    ]);
    assert.deepEqual(assumed({ ...web, listeners: ['db 0.0.0.0:5432'], platform: 'desktop' }, 'web', 'db:5432'), [
      'desktop-vm',
    ]);
    assert.deepEqual(assumed({ ...web, listeners: ['db 0.0.0.0:5432'] }, 'web', 'db:5432'), []);
    assert.deepEqual(assumed({ ...web, listeners: ['web 0.0.0.0:80'] }, '@lan', '@host:8080'), [
      'host-firewall-unknown',
    ]);
    assert.deepEqual(assumed({ ...web, listeners: ['web 0.0.0.0:80'] }, 'db', '@host:8080'), [
      'userland-proxy-assumed',
      'host-firewall-unknown',
    ]);
    assert.deepEqual(
      assumed({ ...web, listeners: ['web 0.0.0.0:80'], host: { userlandProxy: true } }, '@host', '127.0.0.1:8080'),
      [],
    );
  });

  it('names an assumed FORWARD policy only where it decides', () => {
    const topology = madeTopology({ engine: '26', services: { web: {} }, listeners: ['web 0.0.0.0:80'] });
    const { forwardPolicy: _said, ...host } = topology.host;
    const state = buildState({ ...topology, host });
    assert.ok(answerTo(state, '@lan+route', 'web@default:80').assumptions.some((a) => a.code === 'forward-policy'));
    assert.ok(!answerTo(state, '@host', 'web@default:80').assumptions.some((a) => a.code === 'forward-policy'));
  });
});
