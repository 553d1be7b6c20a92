import assert from 'node:assert/strict';
import {
  answerMarkdown,
  explainEndpoint,
  explainPublishedPort,
  explanationMarkdown,
} from '../../../src/core/explain/index.ts';
import { buildState } from '../../../src/core/kernel/index.ts';
import { assertGolden } from './golden.ts';
import { answerTo } from './cases.ts';
import { madeTopology, type MadeTopology } from './madeTopology.ts';

/** The four questions that a person must be able to ask of any project, asked of one that shows them. */
describe('the four questions', () => {
  const made: MadeTopology = {
    networks: { frontend: {} },
    services: {
      hello: { networks: ['bridge'], ports: ['8081:80'] },
      proxy: { networks: ['frontend'], ports: ['8080:80'] },
      web: { networks: ['frontend'], ports: ['8000:8000'] },
    },
    listeners: ['hello 0.0.0.0:80', 'proxy 0.0.0.0:80', 'web 127.0.0.1:8000'],
  };
  const on = (engine: string): ReturnType<typeof buildState> => buildState(madeTopology({ ...made, engine }));

  it('1. why can proxy not reach a process that is bound to 127.0.0.1 in web', () => {
    const answer = answerTo(on('28'), 'proxy', 'web:8000');
    assertGolden('question-1-loopback.md', answerMarkdown(answer));
    const all = [
      answer.reason.message,
      ...answer.hops.map((h) => h.summary),
      ...answer.fixes.map((f) => `${f.title} ${f.detail}`),
    ].join('\n');
    assert.equal(answer.outcome, 'refused');
    for (const needed of [
      /own network namespace/,
      /172\.18\.0\.3/,
      /eth0/,
      /TCP reset/,
      /0\.0\.0\.0/,
      /bridge br-frontend/,
      /veth pair/,
    ])
      assert.match(all, needed);
    assert.ok(answer.hops.some((h) => h.verify?.includes('ss -lntp')));
  });

  it('2. what does a veth pair join, and where are its two ends', () => {
    const told = explainEndpoint(on('28'), 'web', 'frontend');
    assert.ok(told);
    const text = explanationMarkdown(told);
    assertGolden('question-2-veth.md', text);
    for (const needed of [
      /like a cable/,
      /eth0, inside web's namespace/,
      /172\.18\.0\.3\/16/,
      /in the host's namespace/,
      /port of the bridge br-frontend/,
      /removed when it stops/,
      /proxy is on the same bridge/,
    ])
      assert.match(text, needed);
    assert.ok(told.commands.some((c) => c.command.includes('ip link show master br-frontend')));
    assert.ok(told.commands.some((c) => c.command.includes('/sys/class/net/eth0/iflink')));
  });

  it('3. why can another machine not reach 172.17.0.2, and what does a static route change', () => {
    const plain = answerTo(on('28'), '@lan', '172.17.0.2:80');
    assertGolden('question-3-another-machine.md', answerMarkdown(plain));
    assert.equal(plain.reason.code, 'private-container-address');
    const all = [plain.reason.message, ...plain.fixes.map((f) => `${f.title} ${f.detail}`)].join('\n');
    for (const needed of [
      /private subnet/,
      /docker0/,
      /no route/,
      /MASQUERADE/,
      /192\.0\.2\.1:8081/,
      /[Uu]p to engine 27/,
      /since engine 28/,
    ])
      assert.match(all, needed);
    const before = answerTo(on('26'), '@lan+route', '172.17.0.2:80');
    assertGolden('question-3-static-route-26.md', answerMarkdown(before));
    assert.equal(before.verdict, 'reachable');
    assert.match(before.reason.message, /Since engine 28 Docker drops this/);
    const since = answerTo(on('28'), '@lan+route', '172.17.0.2:80');
    assertGolden('question-3-static-route-28.md', answerMarkdown(since));
    assert.equal(since.outcome, 'timeout');
    assert.match(since.reason.message, /since engine 28/);
    assert.match(since.hops.at(-1)?.rule ?? '', /-A PREROUTING -d 172\.17\.0\.2\/32 ! -i docker0 -j DROP/);
  });

  it('4. what did publishing this port do', () => {
    const told = explainPublishedPort(on('28'), 'proxy', 0);
    assert.ok(told);
    const text = explanationMarkdown(told);
    assertGolden('question-4-published-port.md', text);
    for (const needed of [
      /network namespace of its own/,
      /DNAT/,
      /172\.18\.0\.2:80/,
      /eth0/,
      /never its loopback/,
      /docker-proxy/,
      /filter/,
      /127\.0\.0\.1:8080:80/,
    ])
      assert.match(text, needed);
    assert.ok(told.commands.some((c) => c.command === 'sudo iptables -t nat -S DOCKER'));
  });
});
