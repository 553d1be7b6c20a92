import { deepEqual, equal } from 'node:assert/strict';
import { loadProject, topologyOfProject } from '../../../src/core/compose/index.ts';
import { DEFAULT_ENGINE, indexOf, type Topology } from '../../../src/core/model/index.ts';
import { askInMemory, parseQuestions } from '../compose/questions.ts';

function topologyOf(services: string): Topology {
  const [question] = parseQuestions(`=== shop\nname: shop\nservices:\n${services}`);
  if (!question) throw new Error('no question');
  const { request, reader } = askInMemory(question);
  const { value } = loadProject(request, reader);
  if (!value) throw new Error('no project');
  return topologyOfProject(value, { engine: DEFAULT_ENGINE, includeInactive: true }).value;
}

const SERVICES = `  web: {image: x}
  side: {image: x, network_mode: "service:web"}
  far: {image: x, network_mode: "service:side"}
  onhost: {image: x, network_mode: host}
  beside: {image: x, network_mode: "service:onhost"}
  alone: {image: x, network_mode: none}
  lost: {image: x, network_mode: "container:gone"}
  loster: {image: x, network_mode: "service:lost"}
  off: {image: x}
  joins: {image: x, network_mode: "service:off"}
`;

describe('the index of a topology', () => {
  const loaded = topologyOf(SERVICES);
  const topology = {
    ...loaded,
    containers: loaded.containers.map((c) => (c.id === 'off' ? { ...c, active: false } : c)),
  };
  const index = indexOf(topology);

  it('is made once', () => equal(indexOf(topology), index));

  const owners: readonly (readonly [id: string, namespace: string, end: string, missing?: string])[] = [
    ['web', 'web', 'web'],
    ['side', 'web', 'web'],
    ['far', 'web', 'web'],
    ['onhost', '@host', 'onhost'],
    ['beside', '@host', 'onhost'],
    ['alone', 'alone', 'alone'],
    ['lost', 'container:gone', 'lost', 'unknown-target'],
    ['loster', 'container:gone', 'lost', 'unknown-target'],
    ['off', 'off', 'off', 'inactive'],
    ['joins', 'off', 'off', 'inactive'],
  ];
  for (const [id, namespace, end, missing] of owners)
    it(`${id} lives in ${namespace}${missing ? `, which is not there: ${missing}` : ''}`, () => {
      const container = index.containers.get(id);
      if (!container) throw new Error('no container');
      const found = index.ownership(container);
      deepEqual([found.namespace, found.end.id, found.missing], [namespace, end, missing]);
      equal(index.ownerOf(container)?.id, namespace === end ? end : index.containers.get(namespace)?.id);
    });

  it('leaves those who join each other in a circle where they are', () => {
    const [web, side, far] = topology.containers.slice(0, 3);
    if (!web || !side || !far) throw new Error('no containers');
    const round: Topology = {
      ...topology,
      containers: [{ ...web, namespace: { kind: 'shared', with: 'side', target: 'side' } }, side, far],
    };
    deepEqual(
      round.containers.map((c) => indexOf(round).ownership(c)).map((o) => [o.owner, o.end.id, o.missing]),
      ['web', 'side', 'far'].map((id) => [undefined, id, 'unknown-target']),
    );
  });

  it('knows addresses and names of what runs, and networks of who shares a namespace', () => {
    const side = index.containers.get('side');
    const web = index.containers.get('web');
    if (!side || !web) throw new Error('no containers');
    const address = web.endpoints[0]?.ipv4 ?? '';
    equal(index.atAddress(address)?.container.id, 'web');
    equal(index.isPredicted(address), true);
    equal(index.subnetOf(address)?.key, 'default');
    equal(index.gatewayOf(index.networks.get('default')?.subnets[0]?.gateway ?? '')?.key, 'default');
    deepEqual([...index.networksOf(side)], ['default']);
    equal(index.shareNetwork(side, web), true);
    deepEqual(
      index.sharing(side).map((c) => c.id),
      ['web', 'side', 'far'],
    );
    equal(index.namedOn('default', 'WEB')[0]?.container.id, 'web');
    deepEqual(index.namedOn('default', 'off'), []);
    equal(index.named('off')[0]?.id, 'off');
  });
});
