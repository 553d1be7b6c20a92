import assert from 'node:assert/strict';
import { askableIn, diagramOf } from '../../../src/core/diagram/index.ts';
import type { DevContainer } from '../../../src/core/model/index.ts';
import { portsAskedBy } from '../../../src/protocol/index.ts';
import { type NetworkSketch, shop, type Sketch, sketch } from './topologies.ts';

function localhostOf(services: readonly Sketch[], networks: readonly NetworkSketch[] = [{ name: 'default' }]) {
  const { topology, facts } = sketch(networks, services);
  const localhost = askableIn(topology, facts).to.find(({ id }) => id === 'localhost');
  return (from: string) => portsAskedBy(from, localhost).map(({ label }) => label);
}

describe('what can be asked', () => {
  it('is every container’s socket, by every source, and every published port at the host', () => {
    const made = shop();
    const { from, to } = askableIn(made.topology, made.facts);
    assert.deepEqual(
      from.map(({ id }) => id),
      ['proxy', 'web', 'api', 'db', '@host', '@lan', '@lan+route', '@internet'],
    );
    assert.deepEqual(
      to.map(({ id }) => id),
      ['proxy', 'web', 'api', 'db', '@host', 'localhost'],
    );
    for (const target of to.filter(({ id }) => id !== 'localhost'))
      for (const source of from) assert.deepEqual(portsAskedBy(source.id, target), target.ports);
  });

  it('of localhost is what the source itself has: published ports on the host, its own sockets in a container', () => {
    const ports = localhostOf([
      { name: 'web', ports: ['8080:80'], listens: ['127.0.0.1:80'] },
      { name: 'db', ports: ['127.0.0.1:5432:5432'] },
    ]);
    assert.deepEqual(ports('@host'), ['8080/tcp (published by web)', '5432/tcp (published by db)']);
    assert.deepEqual(ports('web'), ['80/tcp (loopback)']);
    assert.deepEqual(ports('db'), ['5432/tcp (listener not known)']);
    for (const elsewhere of ['@lan', '@lan+route', '@internet']) assert.deepEqual(ports(elsewhere), []);
  });

  it('of localhost is one for all that share a namespace, also the host’s', () => {
    const ports = localhostOf([
      { name: 'web', ports: ['8080:80'], listens: ['0.0.0.0:80'] },
      { name: 'side', mode: { service: 'web' }, listens: ['127.0.0.1:9000'] },
      { name: 'agent', mode: 'host', listens: ['0.0.0.0:9100'] },
      { name: 'alone', mode: 'none', listens: ['0.0.0.0:7000'] },
    ]);
    assert.deepEqual(ports('web'), ['80/tcp', '9000/tcp (loopback)']);
    assert.deepEqual(ports('side'), ports('web'));
    assert.deepEqual(ports('@host'), ['8080/tcp (published by web)', '9100/tcp']);
    assert.deepEqual(ports('agent'), ports('@host'));
    assert.deepEqual(ports('alone'), ['7000/tcp']);
  });

  it('offers a port once where several have it', () => {
    const ports = localhostOf([
      { name: 'a', listens: ['0.0.0.0:80'] },
      { name: 'b', listens: ['0.0.0.0:80', '127.0.0.1:81'] },
    ]);
    assert.deepEqual(ports('a'), ['80/tcp']);
    assert.deepEqual(ports('b'), ['80/tcp', '81/tcp (loopback)']);
  });
});

describe('the container that the editor runs in', () => {
  const made = shop();
  const origin = { kind: 'source', file: '/p/.devcontainer/devcontainer.json', start: 0, end: 1 } as const;
  const devContainer: DevContainer = {
    file: origin.file,
    service: { name: 'api', origin },
    runs: [],
    forwarded: [],
    isWhole: true,
  };
  const topology = { ...made.topology, devContainer };

  it('is the first who asks, in questions and in the matrix', () => {
    assert.deepEqual(
      askableIn(topology, made.facts)
        .from.slice(0, 3)
        .map(({ id, label }) => `${id}: ${label}`),
      ['api: api (your editor)', 'proxy: proxy', 'web: web'],
    );
  });

  for (const detail of ['overview', 'kernel'] as const)
    it(`is marked in the picture, with a card that says what localhost is: ${detail}`, () => {
      const { groups, nodes } = diagramOf(topology, made.facts, { detail, findings: [] });
      const marked = [...groups.map((g) => g.lines), ...nodes.map((n) => n.lines)].filter((lines) =>
        lines.some((line) => line.includes('your editor')),
      );
      assert.equal(marked.length, 1);
      assert.match(marked[0]?.join(' ') ?? '', /api/);
      const cards = [...groups, ...nodes].filter((part) => part.card.facts.some((f) => f.name === 'Your editor'));
      assert.ok(cards.length > 0 && cards.every((part) => part.card.title === 'api'));
    });
});
