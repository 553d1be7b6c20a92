import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { topologyOfSnapshot } from '../../../src/core/docker/index.ts';
import { bridgesOf, runningContainers } from '../../../src/host/kernel/RunningContainer.ts';

const file = path.join(import.meta.dirname, '../../fixtures/truth/28-dev2-v6-hostproc-04.json');
const recorded = JSON.parse(readFileSync(file, 'utf8')) as { snapshot: Json };

type Json = { [key: string]: unknown };
type Path = readonly (string | number)[];

/** A value of each kind that JSON has. */
const ODD: readonly unknown[] = [7, -1, 1e99, 'odd', '', true, [], [7], {}, { a: { b: 7 } }];

/** Every place in a value, the value itself left out. */
function placesIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...at, Array.isArray(value) ? Number(key) : key];
    return [here, ...placesIn(inner, here)];
  });
}

/** A copy of the value with another one at a place. */
function withAt(value: unknown, [key, ...rest]: Path, odd: unknown): unknown {
  if (key === undefined) return odd;
  const copy: Json | unknown[] = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as Json) };
  const inner: unknown = Reflect.get(copy, key);
  Reflect.set(copy, key, withAt(inner, rest, odd));
  return copy;
}

const { value: right, problems: none } = topologyOfSnapshot(recorded);
const ranAsRecorded = runningContainers(recorded.snapshot['containers'] as []).length;

/** What a raw snapshot becomes, without the object at a place: every other container and network must be as before. */
function others(raw: unknown, [kind, index]: Path) {
  const { value, problems } = topologyOfSnapshot(raw);
  const id = Reflect.get((recorded.snapshot[String(kind)] as Json[])[Number(index)] ?? {}, 'Id');
  const kept = (list: readonly { id: string }[]) => new Set(list.map((x) => x.id).filter((x) => x !== id));
  const [containers, networks] = [kept(right.containers), kept(right.networks)];
  return {
    problems,
    id,
    containers: value.containers.filter((c) => containers.has(c.id)).map(calm),
    networks: value.networks
      .filter((n) => networks.has(n.id))
      .map(({ subnets, ...n }) => ({ ...n, subnets: subnets.map((x) => x.cidr) })),
  };
}

describe('every field of every answer, with a value of every kind', () => {
  it('has nothing odd in it as it was recorded', () => assert.deepEqual(none, []));

  for (const kind of ['containers', 'networks', 'version', 'info'] as const) {
    it(`costs that field of ${kind}, is said at most once, and leaves everything else as it was`, function () {
      this.timeout(30_000);
      const places = placesIn(recorded.snapshot[kind], [kind]);
      assert.ok(places.length > (kind === 'info' || kind === 'version' ? 0 : 50), `${places.length} places`);
      for (const place of places) {
        const before = others(recorded, place);
        for (const odd of ODD) {
          const raw = withAt(recorded, ['snapshot', ...place], odd);
          const what = `${place.join('.')} = ${JSON.stringify(odd)}`;
          const seen = others(raw, place);
          // A field is lost with one sentence. Who loses its identity takes with it, each said: a network its attachments, a
          // container its listeners.
          const whole = place.length < 4 && (place.length < 3 || place[2] === 'Id' || place[2] === 'Name');
          const attached = right.containers.filter((c) => c.endpoints.some((e) => e.network === seen.id)).length;
          const most = place.length < 2 ? 9 : whole ? 3 + attached : place.includes('Networks') ? 2 : 1;
          assert.ok(seen.problems.length <= most, `${what}: ${seen.problems.map((p) => p.message).join(' | ')}`);
          for (const { message } of seen.problems) assert.match(message, /^[^\n]{20,400}\.$/, what);
          assert.deepEqual(seen.networks, before.networks, what);
          if (kind !== 'networks') assert.deepEqual(seen.containers, before.containers, what);
          // What reads the kernel takes the same answers: it leaves out what is odd, and never throws.
          const { containers, networks } = (raw as { snapshot: Json }).snapshot as {
            containers: unknown[];
            networks: unknown[];
          };
          const running = Array.isArray(containers) ? runningContainers(containers) : [];
          if (place.length > 2) assert.ok(running.length >= ranAsRecorded - 1, what);
          if (Array.isArray(networks)) bridgesOf(networks);
        }
      }
    });
  }
});

/** A container without what its siblings decide: its name where two are called the same, and whose namespace it shares. */
function calm(container: (typeof right.containers)[number]): object {
  const { name: _name, namespace, ...rest } = container;
  return { ...rest, namespace: namespace.kind };
}
