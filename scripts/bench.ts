/**
 * `npm run bench`: what a person waits for, in numbers. Ratios are taken within one run, in turns; nothing is asserted.
 *   npm run bench            all
 *   npm run bench -- reach   one part: parse, keystroke, diagram, machine, server, reach, hostile, process, live, activation, render
 */
import path from 'node:path';
import { parseDocument } from 'yaml';
import { diagramOf, mermaidText } from '../src/core/diagram/index.ts';
import { buildState, kernelFacts, walk } from '../src/core/kernel/index.ts';
import { composeOfSize } from './bench/composeOfSize.ts';
import { readSnapshot } from '../src/core/analysis/index.ts';
import { machineOfSize } from './bench/machineOfSize.ts';
import { measureHostile } from './bench/measureHostile.ts';
import { measureActivation } from './bench/measureActivation.ts';
import { measureLive } from './bench/measureLive.ts';
import { measureProcesses } from './bench/measureProcesses.ts';
import { measureRender } from './bench/measureRender.ts';
import { measureServer } from './bench/measureServer.ts';
import { milliseconds, paired, timed } from './bench/timed.ts';
import { loaderOf, topologyOfSize } from './bench/topologyOfSize.ts';

const root = path.resolve(import.meta.dirname, '..');

function line(what: string, figure: string, goal = ''): void {
  console.log(`${what.padEnd(66)} ${figure.padStart(22)}${goal ? `   goal ${goal}` : ''}`);
}

const parts: Readonly<Record<string, () => void | Promise<void>>> = {
  parse() {
    for (const services of [10, 100, 1000]) {
      const text = composeOfSize(services);
      const { one, other, ratio } = paired(
        () => loaderOf()(text),
        () => parseDocument(text),
        { rounds: services === 1000 ? 9 : 30 },
      );
      line(
        `read and model, ${services} services, against bare YAML parsing`,
        `${milliseconds(one.median)} / ${milliseconds(other.median)} = ${ratio.toFixed(2)}`,
        services === 1000 ? '1.5' : '',
      );
    }
  },

  hostile() {
    let most = { seconds: 0, megabytes: 0, what: '' };
    for (const cost of measureHostile()) {
      if (!(cost.seconds <= most.seconds)) most = cost;
      const figure = `${cost.seconds.toFixed(2)} s, ${cost.megabytes.toFixed(0)} MB`;
      line(`${cost.what}, 5 MB`, figure, cost.seconds <= 2 ? '' : '2 s');
    }
    line(`the slowest: ${most.what}`, `${most.seconds.toFixed(2)} s`, '2 s');
  },

  keystroke() {
    for (const services of [10, 100, 1000]) {
      const text = composeOfSize(services);
      const load = loaderOf();
      const typed = (run: number) => {
        // One more character in a comment, as a person types: the text is a new one each time.
        const network = load(text.replace('# what service 3', `# what service 3${'x'.repeat(run + 4)}`));
        return [network.facts, network.findings()];
      };
      const { median, p95 } = timed(typed, { atLeast: services === 1000 ? 8 : 40 });
      const bare = timed(() => parseDocument(text), { atLeast: 8 });
      line(
        `keystroke to findings, ${services} services: median, p95, against bare parsing`,
        `${milliseconds(median)}, ${milliseconds(p95)}, ${(median / bare.median).toFixed(2)}`,
        services === 100 ? 'p95 50 ms' : '',
      );
    }
    const network = loaderOf()(composeOfSize(1000));
    // Asked here, so that neither of the two below builds it.
    if (network.state.namespaces.size === 0) throw new Error('There is nothing to measure.');
    const { one, other, ratio } = paired(
      // Other settings each time: a Network works the same ones out once.
      () => network.findings({ severities: new Map(), syntax: true }),
      () => parseDocument(composeOfSize(1000)),
      { rounds: 9 },
    );
    line(
      'all rules, 1,000 services, against parsing',
      `${milliseconds(one.median)} / ${milliseconds(other.median)} = ${ratio.toFixed(2)}`,
      '1.0',
    );
  },

  diagram() {
    for (const services of [10, 100, 500, 1000]) {
      const topology = topologyOfSize(services);
      const facts = kernelFacts(buildState(topology));
      const { median } = timed(() => mermaidText(diagramOf(topology, facts, { detail: 'kernel' })), {
        atLeast: 5,
        budget: 700,
      });
      line(`diagram text, ${services} services`, milliseconds(median));
    }
  },

  machine() {
    const raw = { machine: machineOfSize(5000), host: { lanAddress: '192.0.2.1' } };
    const setUp = timed(() => readSnapshot(raw).network.state, { atLeast: 2, budget: 500 });
    const { state } = readSnapshot(raw).network;
    const asked = Array.from({ length: 500 }, (_, i) => `10.96.${((i * 37) % 5000) >> 8}.${((i * 37) % 5000) & 255}`);
    // What is measured has to be the whole way: a part that the capture lacks would end it at once.
    for (const destination of asked.slice(1)) {
      const { servedByOneOf = [] } = walk(state, { from: 'pod0', destination, port: 80, protocol: 'tcp' });
      if (servedByOneOf.length !== 3)
        throw new Error(`${destination} is answered by ${servedByOneOf.length} endpoints`);
    }
    const { median } = timed(
      () => {
        for (const [i, destination] of asked.entries())
          walk(state, { from: `pod${i % 30}`, destination, port: 80, protocol: 'tcp' }, { steps: false });
      },
      { atLeast: 5, budget: 1000 },
    );
    line('a node with 5,000 Services: reading, once', milliseconds(setUp.median));
    line('a question to it, every endpoint walked', milliseconds(median / asked.length), '1 ms');
  },

  reach() {
    const topology = topologyOfSize(300);
    const setUp = timed(() => buildState(topology), { atLeast: 3, budget: 500 });
    const state = buildState(topology);
    const addresses = topology.containers.map((c) => c.endpoints[0]?.ipv4 ?? '127.0.0.1');
    const sources = topology.containers.map((c) => c.id);
    let questions = 0;
    const { median } = timed(
      (run) => {
        for (let i = 0; i < sources.length; i++) {
          walk(
            state,
            {
              from: sources[i] ?? '',
              destination: addresses[(i * 13 + Math.max(0, run)) % addresses.length] ?? '',
              port: 8000,
              protocol: 'tcp',
            },
            { steps: false },
          );
          questions++;
        }
      },
      { atLeast: 10 },
    );
    line('set up the kernel state, 300 services', milliseconds(setUp.median));
    line(
      `one reach question, 300 services (${questions} asked)`,
      `${((median / sources.length) * 1000).toFixed(1)} µs`,
      '50 µs',
    );
    const large = topologyOfSize(1000);
    const began = performance.now();
    const big = buildState(large);
    let reachable = 0;
    for (const from of large.containers) {
      for (const to of large.containers) {
        const destination = to.endpoints[0]?.ipv4 ?? '127.0.0.1';
        if (walk(big, { from: from.id, destination, port: 8000, protocol: 'tcp' }, { steps: false }).outcome === 'ok')
          reachable++;
      }
    }
    line(
      `all pairs of 1,000 services, one port (${reachable} reachable)`,
      `${((performance.now() - began) / 1000).toFixed(1)} s`,
      '1.5 s',
    );
  },

  server: () => measureServer(root, line),
  process: () => measureProcesses(root, line),
  live: () => measureLive(line),
  activation: () => measureActivation(root, line),
  render: () => measureRender(root, line),
};

const asked = process.argv.slice(2);
for (const [name, part] of Object.entries(parts)) {
  if (asked.length === 0 || asked.includes(name)) await part();
}
