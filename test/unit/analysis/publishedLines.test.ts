import assert from 'node:assert/strict';
import { readProject } from '../../../src/core/analysis/index.ts';

/** Services in a ring: each dials the next, so that no two are alike, and publishes a port on the host alone. */
function ring(count: number, dials: boolean): string {
  const services = Array.from({ length: count }, (_, index) => {
    const next = `s${(index + 1) % count}`;
    const environment = dials ? `    environment: { NEXT_URL: "http://${next}:80" }\n` : '';
    return `  s${index}:\n    image: nginx\n    ports: ["127.0.0.1:${8000 + index}:80"]\n${environment}`;
  });
  return `services:\n${services.join('')}`;
}

const cases: readonly [what: string, count: number, dials: boolean, lines: number, note: string | undefined][] = [
  ['as lines, while they are few', 12, true, 12, undefined],
  ['on their services, where a fan of lines would hide the rest', 13, true, 0, 'reaches ports of 13 services'],
  ['as one line to a box of many', 40, false, 1, undefined],
];

describe('published ports in the overview', () => {
  for (const [what, count, dials, lines, note] of cases)
    it(`are drawn ${what}`, () => {
      const text = ring(count, dials);
      const { network } = readProject(
        { files: [], directory: '/p', profiles: [], envFiles: [], environment: new Map() },
        { text: (path) => (path === '/p/compose.yaml' ? text : null) },
      );
      assert.ok(network);
      const { nodes, edges } = network.diagram({ detail: 'overview' }, []);
      assert.equal(edges.filter(({ kind }) => kind === 'publish').length, lines);
      const host = nodes.find(({ id }) => id === 'nic');
      assert.equal(
        host?.lines.find((line) => line.startsWith('reaches')),
        note,
      );
      if (note !== undefined) assert.ok(nodes.find(({ id }) => id === 'c_s0')?.lines.includes('127.0.0.1:8000 → 80'));
    });
});
