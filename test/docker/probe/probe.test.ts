import assert from 'node:assert/strict';
import { topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import { buildState, parseCapturedKernel, walk, type KernelState } from '../../../src/core/kernel/index.ts';
import { captureSnapshot, connectDocker, type Snapshot } from '../../../src/host/index.ts';
import { withEngines } from '../generations.ts';
import type { Reply } from './agent.ts';
import type { NamespaceAgent } from './NamespaceAgent.ts';
import { ask, build, type Question, questions, serve, settled } from './playPlan.ts';
import { randomPlan } from './randomPlan.ts';

/** A new topology in every run; NETLENS_SEED repeats one. */
const asked = process.env.NETLENS_SEED ?? 'random';
const seed = asked === 'random' ? Math.floor(Math.random() * 2 ** 31) : Number(asked);

withEngines(['20', '26', '28'], (engine, generation) => {
  const agents = new Map<string, NamespaceAgent>();
  let snapshot: Snapshot;
  let answers: { question: Question; reply: Reply }[] = [];

  before(async function () {
    this.timeout(120_000);
    const plan = randomPlan(seed, generation);
    await build(engine(), plan);
    await settled(engine(), plan);
    const listeners = await serve(engine(), plan, agents);
    const connection = await connectDocker({ environment: engine().environment });
    try {
      // The sockets are our agents', in the containers' namespaces: whose they play is known here and not to /proc.
      snapshot = { ...(await captureSnapshot(connection, { kernel: true })), listeners };
    } finally {
      connection.dispose();
    }
    answers = await Promise.all(
      questions(plan, snapshot).map(async (question) => ({ question, reply: await ask(agents, question) })),
    );
  });
  after(async () => {
    await Promise.all([...agents.values()].map((agent) => agent.stop()));
    agents.clear();
  });

  function compare(state: KernelState): void {
    const wrong = answers.flatMap(({ question, reply }) => {
      const { from, address, port, protocol } = question;
      const container = state.topology.containers.find((c) => c.name === from);
      const namespace = container ? (state.namespaceOf.get(container.id) ?? '') : from;
      const packet = {
        from: namespace,
        ...(container ? { container: container.id } : {}),
        destination: address,
        port,
        protocol,
      };
      const answer = walk(state, packet);
      const said = [answer.outcome, answer.servedBy, answer.sourceSeen].join(' ');
      const happened = [reply.outcome, reply.servedBy, reply.sourceSeen].join(' ');
      return said === happened
        ? []
        : [`${from} → ${address}:${port}/${protocol}: ${happened}; the model says ${said} (${answer.cause})`];
    });
    assert.deepEqual(
      wrong,
      [],
      `${wrong.length} of ${answers.length} wrong. NETLENS_SEED=${seed}\n${wrong.join('\n')}`,
    );
  }

  it(`answers every question about a random topology as the kernel does, from the rules that it predicts (seed ${seed})`, () => {
    assert.ok(answers.length > 50, `${answers.length} questions`);
    const { value, problems } = topologyOfSnapshot(snapshot);
    assert.deepEqual(problems, []);
    compare(buildState(value));
  });

  it("answers them so too from the kernel's own rules and routes", () => {
    const { value } = topologyOfSnapshot(snapshot);
    const captured = parseCapturedKernel(snapshot.kernel);
    assert.deepEqual(captured.problems, []);
    compare(buildState(value, captured.value));
  });
});
