import assert from 'node:assert/strict';
import { type Matrix, Network } from '../../../src/core/analysis/index.ts';
import { madeTopology, type MadeTopology } from '../explain/madeTopology.ts';

const project: MadeTopology = {
  networks: { front: {}, back: {} },
  services: {
    proxy: { networks: ['front'], ports: ['8080:80'] },
    web: { networks: ['front', 'back'] },
    db: { networks: ['back'], ports: ['127.0.0.1:5432:5432'] },
  },
  listeners: ['proxy 0.0.0.0:80', 'web 127.0.0.1:3000', 'db 0.0.0.0:5432'],
};

function matrix(made: MadeTopology, before?: MadeTopology): Matrix {
  const past = before && new Network({ topology: madeTopology(before) });
  return new Network({ topology: madeTopology(made) }).matrix('a test', past ? { before: past } : {});
}

function cell(found: Matrix, from: string, to: string) {
  const r = found.rows.findIndex(({ id }) => id === from);
  const c = found.columns.findIndex((column) => column.to === to);
  assert.ok(r >= 0 && c >= 0, `${from} and ${to} are in it`);
  return found.cells[r]?.[c] ?? null;
}

/** A cell in one line: what comes of which question. */
function line(found: Matrix, from: string, to: string): string | null {
  const one = cell(found, from, to);
  return one && [one.outcome, one.to, one.change].filter((x) => x !== undefined).join(' ');
}

describe('the reachability matrix', () => {
  it('asks by name from containers, and by address from where no container’s name is known', () => {
    const found = matrix(project);
    assert.equal(line(found, 'web', 'db:5432/tcp'), 'ok');
    assert.equal(line(found, 'proxy', 'db:5432/tcp'), 'nxdomain');
    assert.equal(line(found, '@host', 'db:5432/tcp'), 'ok db@back:5432/tcp');
    assert.match(cell(found, '@host', 'db:5432/tcp')?.reason ?? '', /routed to db's own address/);
    assert.equal(line(found, '@lan', 'db:5432/tcp'), 'unreachable db@back:5432/tcp');
    assert.equal(line(found, '@lan+route', 'db:5432/tcp'), 'timeout db@back:5432/tcp');
    assert.equal(line(found, '@internet', 'proxy:80/tcp'), 'unreachable proxy@front:80/tcp');
    assert.equal(line(found, '@lan', '@host:8080/tcp'), 'ok');
  });

  it('has questions of its own in its cells that can be asked again as they are', () => {
    const network = new Network({ topology: madeTopology(project) });
    const found = matrix(project);
    const asked = found.cells.flat().flatMap((one) => one?.to ?? []);
    assert.ok(asked.length > 0);
    for (const to of asked) assert.ok(network.question('@host', to).value, to);
  });

  it('chooses of several networks the one that answers, else the first', () => {
    const on = (driver: string) => ({ networks: { first: { driver }, second: {} } });
    const services = { web: { networks: ['first', 'second'] } };
    const listeners = ['web 0.0.0.0:80'];
    const found = matrix({ ...on('macvlan'), services, listeners });
    assert.equal(
      line(found, '@host', 'web:80/tcp'),
      'ok web@second:80/tcp',
      'the host does not reach a macvlan of its own',
    );
    const bridged = matrix({ ...on('bridge'), services, listeners });
    assert.equal(line(bridged, '@host', 'web:80/tcp'), 'ok web@first:80/tcp');
    assert.equal(line(bridged, '@lan', 'web:80/tcp'), 'unreachable web@first:80/tcp');
  });

  it('asks at the host for what uses its ports, and at the owner of a namespace for those who share it', () => {
    const found = matrix({
      services: {
        web: {},
        side: { mode: { kind: 'shared', with: 'web', target: 'web' } },
        agent: { mode: { kind: 'host' } },
        alone: { mode: { kind: 'none' } },
        gone: { state: 'stopped' },
      },
      listeners: ['web 0.0.0.0:80', 'side 0.0.0.0:9000', 'agent 0.0.0.0:9100', 'alone 0.0.0.0:7000', 'gone 0.0.0.0:1'],
    });
    assert.equal(line(found, '@host', 'side:9000/tcp'), 'ok web@default:9000/tcp');
    assert.equal(line(found, '@lan', 'agent:9100/tcp'), 'ok @host:9100/tcp');
    assert.equal(line(found, '@host', 'alone:7000/tcp'), null, 'no packet can be addressed to it');
    assert.equal(line(found, '@host', 'gone:1/tcp'), null, 'nor to one that has no namespace now');
  });

  it('asks for localhost only who has the port there', () => {
    const found = matrix(project);
    assert.equal(line(found, '@host', 'localhost:8080/tcp'), 'ok');
    assert.equal(line(found, '@host', 'localhost:5432/tcp'), 'ok');
    assert.equal(line(found, 'web', 'localhost:3000/tcp'), 'ok', 'what listens on its loopback answers itself');
    assert.equal(line(found, '@host', 'localhost:3000/tcp'), null);
    assert.equal(line(found, 'db', 'localhost:5432/tcp'), 'ok');
    for (const from of ['proxy', 'web', 'db', '@lan', '@lan+route', '@internet'])
      assert.equal(line(found, from, 'localhost:8080/tcp'), null, from);
  });

  it('has no question of a container to itself, but one of the host to its published ports', () => {
    const found = matrix(project);
    for (const one of ['proxy:80/tcp', 'web:3000/tcp', 'db:5432/tcp'])
      assert.equal(line(found, one.replace(/:.*/, ''), one), null);
    assert.equal(line(found, '@host', '@host:8080/tcp'), 'ok');
  });

  it('leaves out what is more than a table can have, but no machine around the containers, and says so', () => {
    const services = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`s${i}`, {}]));
    const tall = matrix({ services, listeners: ['s0 0.0.0.0:80'] });
    assert.deepEqual([tall.rows.length, tall.columns.length], [150, 2]);
    assert.deepEqual(
      tall.rows.slice(-4).map(({ id }) => id),
      ['@host', '@lan', '@lan+route', '@internet'],
    );
    assert.match(tall.notices.join(), /^150 of 404 sources /);
    const ports = Array.from({ length: 400 }, (_, i) => `web 0.0.0.0:${1000 + i}`);
    const wide = matrix({ services: { web: {} }, listeners: ports });
    assert.deepEqual([wide.rows.length, wide.columns.length], [5, 150]);
    assert.match(wide.notices.join(), /^5 of 5 sources and 150 of 800 ports are in this table/);
    assert.deepEqual(matrix(project).notices, []);
  });

  it('has one column for one port of the host that two services publish on different addresses', () => {
    const found = matrix({
      services: { a: { ports: ['127.0.0.1:80:80'] }, b: { ports: ['192.0.2.1:80:80'] } },
    });
    const ids = found.columns.map(({ id }) => id);
    assert.deepEqual(ids, [...new Set(ids)]);
  });

  it('tells in a comparison what outsiders lost with an address, and why', () => {
    const { db: _db, ...others } = project.services;
    const without = matrix({ ...project, services: others }, project);
    assert.equal(line(without, '@host', 'db:5432/tcp'), 'nxdomain lost');
    assert.match(cell(without, '@host', 'db:5432/tcp')?.reason ?? '', /There is no service or container "db"/);
    assert.equal(line(without, 'web', 'db:5432/tcp'), 'nxdomain lost');
    const moved = (networks: string[]) => ({
      ...project,
      services: { ...project.services, db: { ...project.services['db'], networks } },
    });
    assert.equal(line(matrix(moved(['front']), project), '@host', 'db:5432/tcp'), 'ok db@front:5432/tcp');
    const alone = { ...project, services: { ...project.services, db: { mode: { kind: 'none' } as const } } };
    assert.equal(line(matrix(alone, project), '@host', 'db:5432/tcp'), 'nxdomain lost');
    assert.equal(line(matrix(project, alone), '@host', 'db:5432/tcp'), 'ok db@back:5432/tcp gained');
    const unpublished = { ...project, services: { ...project.services, proxy: { networks: ['front'] } } };
    const taken = matrix(unpublished, project);
    assert.equal(line(taken, '@lan', '@host:8080/tcp'), 'refused lost');
    assert.equal(line(taken, '@host', 'localhost:8080/tcp'), 'refused lost');
    assert.equal(line(taken, 'web', 'localhost:8080/tcp'), null);
  });

  it('begins a comparison with sentences, what concerns the outside first', () => {
    const before: MadeTopology = { ...project, listeners: ['proxy 0.0.0.0:80', 'db 0.0.0.0:5432'] };
    const now: MadeTopology = {
      ...project,
      services: { ...project.services, db: { networks: ['back'], ports: ['5432:5432'] } },
      listeners: ['proxy 0.0.0.0:80', 'web 0.0.0.0:3000', 'db 0.0.0.0:5432'],
    };
    const { changes } = matrix(now, before);
    assert.match(changes?.[0] ?? '', /can now reach db on the host’s port 5432\.$/);
    assert.ok(
      changes?.some((sentence) => /^(?:proxy|The host)\b.* can now reach web:3000\.$/.test(sentence)),
      changes?.join(' '),
    );
    assert.equal(matrix(now).changes, undefined);
    assert.deepEqual(matrix(now, now).changes, []);
  });

  it('holds a part of what is too much for a table, and those that are asked for by name or network', () => {
    const services = Object.fromEntries(
      Array.from({ length: 200 }, (_, i) => [`s${i}`, { networks: [i % 2 === 0 ? 'front' : 'back'] }]),
    );
    const network = new Network({
      topology: madeTopology({
        networks: { front: {}, back: {} },
        services,
        listeners: Object.keys(services).map((name) => `${name} 0.0.0.0:80`),
      }),
    });
    const table = (only?: Matrix['only']) => network.matrixWalk('a test', only ? { only } : {}).matrix([]);
    const all = table();
    assert.equal(all.rows.length, 150);
    assert.deepEqual(all.only, {});
    assert.match(all.notices[0] ?? '', /150 of \d+ sources .* Narrow it down/);
    const some = table({ from: 'S19', to: 'back' });
    assert.deepEqual(
      some.rows.map(({ id }) => id),
      ['s19', ...Array.from({ length: 10 }, (_, i) => `s${190 + i}`)],
    );
    assert.equal(some.columns.length, 100);
    assert.ok(some.columns.every(({ to }) => Number(/^s(\d+):/.exec(to)?.[1]) % 2 === 1));
    assert.deepEqual(some.notices, []);
    const none = table({ from: 'nothing' });
    assert.deepEqual([none.rows, none.only], [[], { from: 'nothing' }]);
    assert.match(none.notices[0] ?? '', /No source has that name/);
  });
});
