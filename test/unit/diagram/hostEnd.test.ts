import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { diagramOf } from '../../../src/core/diagram/index.ts';
import { topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import { buildState, kernelFacts } from '../../../src/core/kernel/index.ts';

interface Raw {
  snapshot: { info: object; containers: { Id: string; State: object }[]; networks: { Id: string }[] };
  veths?: object[];
}
const raw = (): Raw =>
  JSON.parse(readFileSync(path.join(import.meta.dirname, '../../vscode/workspace/snapshot.json'), 'utf8')) as Raw;

/** What the card of the first cable says of the host's end. */
function hostEnd(snapshot: Raw): string | undefined {
  const { value } = topologyOfSnapshot(snapshot);
  const diagram = diagramOf(value, kernelFacts(buildState(value)), { detail: 'kernel', findings: [] });
  const cable = diagram.edges.find((edge) => edge.kind === 'veth');
  assert.ok(cable);
  return cable.card.facts.find((fact) => fact.name === 'On the host')?.value;
}

describe('the host end of a cable, on its card', () => {
  it('is named where it was seen', () => {
    const seen = raw();
    const [container] = seen.snapshot.containers;
    seen.veths = [{ container: container?.Id, network: seen.snapshot.networks[0]?.Id, veth: 'veth3a1b2c3' }];
    assert.equal(hostEnd(seen), 'veth3a1b2c3');
  });
  it('is honestly not seen where nobody could look', () => assert.match(hostEnd(raw()) ?? '', /not visible from here/));
  it('is in the virtual machine with Docker Desktop', () => {
    const desktop = raw();
    desktop.snapshot.info = { OperatingSystem: 'Docker Desktop' };
    assert.match(hostEnd(desktop) ?? '', /in Docker Desktop’s virtual machine/);
  });
});
