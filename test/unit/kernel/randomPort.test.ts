import { deepEqual } from 'node:assert/strict';
import { buildState, kernelFacts } from '../../../src/core/kernel/index.ts';
import { projectTopology } from '../compose/projectTopology.ts';

describe('a port that Docker picks', () => {
  for (const userlandProxy of [true, false])
    it(`is published, docker-proxy ${userlandProxy ? 'on' : 'off'}`, () => {
      const topology = projectTopology('services:\n  cache: {image: "redis:7", ports: ["6379"]}\n');
      const { ports } = kernelFacts(buildState({ ...topology, host: { userlandProxy } }));
      deepEqual(
        ports.map((p) => [p.hostIp, p.hostPort, p.containerPort, p.by]),
        [['0.0.0.0', undefined, 6379, 'dnat']],
      );
    });
});
