import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import {
  composeConfig,
  type Network,
  readProject,
  readSnapshot,
  scrubbedReport,
  type ScrubbedReport,
} from '../../../src/core/analysis/index.ts';
import { notAskedYet } from '../kernel/recordedTruth.ts';

const FIXTURES = path.join(import.meta.dirname, '../../fixtures');
const TRUTH = path.join(FIXTURES, 'truth');
const CORPUS = path.join(FIXTURES, 'corpus');

/** Meaningful in themselves, so that they stay. */
const FIXED =
  /^(?:0\.|127\.|169\.254\.|172\.17\.|10\.0\.2\.|172\.16\.0\.0$|2[2-5]\d\.|(?:25[0-5])|::1?$|ff|fe80::[0-9a-f]{0,4}$|00:00:00:00:00:00|33:33:|01:00:5e)/i;

/** The addresses of a text, by a reader of its own: what the scrubber finds must not decide what is looked for. */
function addressesIn(text: string): ReadonlySet<string> {
  const plain = text.replace(/\b\d\d:\d\d:\d\d\b/g, '');
  const four = plain.match(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g) ?? [];
  const six = plain.match(/(?<![\w:])[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])/gi) ?? [];
  return new Set([...four, ...six].filter((address) => !FIXED.test(address)));
}

const COMMON = new Set([
  'bridge',
  'default',
  'host',
  'none',
  'localhost',
  'host.docker.internal',
  'internal',
  'podman',
]);

/** A text in which one of the names stands as a value or as a key, images aside. */
function namesLeft(report: ScrubbedReport, names: Iterable<string>): string[] {
  const text = report.text.replace(/"(?:image|Image|RepoTags)": .*/g, '');
  return [...new Set(names)].filter((name) => {
    if (name === '' || COMMON.has(name) || /^(?:br|cni)\d+$/.test(name) || /^[0-9a-f]{12,}$/.test(name)) return false;
    return new RegExp(`"/?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"`).test(text);
  });
}

function check(network: Network, report: ScrubbedReport, original: string, kept: ReadonlySet<string>): void {
  const names = network.topology.containers.flatMap((container) => [
    container.name,
    container.containerName,
    container.service ?? '',
    container.project ?? '',
    container.hostname?.value ?? '',
    ...container.endpoints.flatMap((e) => e.aliases.map((alias) => alias.value)),
    ...container.extraHosts.map((host) => host.name),
  ]);
  const networks = network.topology.networks.flatMap((n) => [n.name, n.key]);
  assert.deepEqual(namesLeft(report, [...names, ...networks]), [], 'names');
  const before = addressesIn(original);
  const after = [...addressesIn(report.text)].filter((address) => before.has(address) && !kept.has(address));
  assert.deepEqual(after, [], 'addresses');
}

describe('a scrubbed report', () => {
  interface Recorded {
    readonly engine?: string;
    readonly snapshot?: unknown;
    readonly probes?: readonly {
      readonly from: string;
      readonly address: string;
      readonly port: number;
      readonly protocol: string;
    }[];
  }
  for (const file of readdirSync(TRUTH).filter((name) => name.endsWith('.json')))
    it(`of the recording ${file} answers the same`, function () {
      const recorded = JSON.parse(readFileSync(path.join(TRUTH, file), 'utf8')) as Recorded;
      if (notAskedYet(recorded) !== undefined) return this.skip();
      const { snapshot, host, listeners, kernel, machine } = recorded as Record<string, unknown>;
      const source = {
        ...(snapshot === undefined ? {} : { snapshot }),
        host,
        listeners,
        kernel,
        ...(machine === undefined ? {} : { machine }),
      };
      const { network } = readSnapshot(source);
      const original = JSON.stringify(source);
      const probes = recorded.probes ?? [];
      const step = Math.max(1, Math.floor(probes.length / 4));
      for (let at = 0; at < probes.length; at += step) {
        const { from, address, port, protocol } = probes[at] ?? assert.fail();
        const to = `${address.includes(':') ? `[${address}]` : address}:${port}/${protocol}`;
        const report = scrubbedReport({ network, snapshot: source, from, to });
        assert.ok(report, `${from} to ${to}`);
        assert.ok(report.same, `${from} to ${to}: ${report.said.reason.code}, ${report.answer.reason.code}`);
        check(network, report, original, new Set());
      }
    });

  const projects = readdirSync(path.join(CORPUS, 'files'));
  const reader = {
    text: (file: string) => (existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : null),
  };
  /** Their verdicts depend on a mounted configuration, which is not in the report. It says so. */
  const DIFFERENT: ReadonlySet<string> = new Set(['mqtt-sensors', 'otel-collector']);
  for (const project of projects)
    it(`of the project ${project} answers the same`, function () {
      const directory = path.join(CORPUS, 'files', project);
      const { network } = readProject(
        { files: [], directory, profiles: ['*'], envFiles: [], environment: new Map() },
        reader,
      );
      if (!network?.project) return this.skip();
      const original = JSON.stringify(composeConfig(network.project));
      // What Docker would choose again stays, and a variable may hold such an address.
      const predicted = new Set(
        network.topology.containers.flatMap((container) =>
          container.endpoints.flatMap((e) => (e.predicted ? [e.ipv4 ?? '', e.ipv6 ?? ''] : [])),
        ),
      );
      const named = new Map(network.topology.containers.map((c) => [c.id, c.name]));
      const asked = network.connections.slice(0, 4).map(({ from, to }) => [named.get(from) ?? '', to] as const);
      const published = network.topology.containers
        .flatMap((container) => container.published.flatMap((p) => (p.hostPort === undefined ? [] : [p.hostPort])))
        .slice(0, 2)
        .map((port) => ['@lan', `@host:${port}`] as const);
      for (const [from, to] of [...asked, ...published]) {
        const report = scrubbedReport({ network, from, to });
        const question = `${project}: ${from} to ${to}`;
        if (!network.answer(from, to)) continue;
        assert.ok(report, question);
        assert.ok(
          report.same || DIFFERENT.has(project),
          `${question}: ${report.said.reason.code}, ${report.answer.reason.code}`,
        );
        check(network, report, original, predicted);
      }
    });
});
