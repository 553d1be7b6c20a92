import { type Container, implied, type Text, type Words } from '../../../src/core/model/index.ts';
import { shellWords } from '../../../src/core/process/index.ts';

const FILE = 'compose.yaml';

/** A text that stands verbatim at the start of a file. */
function written(value: string): Text {
  const origin = { kind: 'source', file: FILE, start: 0, end: value.length } as const;
  return { value, origin, pieces: [{ at: 0, length: value.length, source: origin, verbatim: true }] };
}

function words(value: string | readonly string[] | undefined): Words | undefined {
  if (value === undefined) return undefined;
  const text = written(typeof value === 'string' ? value : value.join(' '));
  const parts =
    typeof value === 'string'
      ? shellWords({ value, text, from: 0, to: value.length }).map((w) => written(w.value))
      : value.map(written);
  return { words: parts, form: typeof value === 'string' ? 'shell' : 'exec', text, by: 'compose', origin: text.origin };
}

/** A container by hand, for tests of what needs no file. */
export function containerOf(facts: {
  readonly image?: string;
  readonly command?: string | readonly string[];
  readonly entrypoint?: string | readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly number[];
  readonly expose?: readonly number[];
}): Container {
  const origin = implied('the test');
  const command = words(facts.command);
  const entrypoint = words(facts.entrypoint);
  return {
    id: 'web',
    name: 'web',
    service: 'web',
    containerName: 'p-web-1',
    state: 'planned',
    namespace: { kind: 'own' },
    namespaceOrigin: origin,
    endpoints: [],
    published: (facts.ports ?? []).map((port) => ({ containerPort: port, hostPort: port, protocol: 'tcp', origin })),
    exposed: (facts.expose ?? []).map((port) => ({ port, protocol: 'tcp', by: 'expose', origin })),
    extraHosts: [],
    dns: [],
    links: [],
    profiles: [],
    active: true,
    replicas: 1,
    origin,
    process: {
      ...(facts.image === undefined ? {} : { image: written(facts.image) }),
      ...(command ? { command } : {}),
      ...(entrypoint ? { entrypoint } : {}),
      environment: Object.entries(facts.environment ?? {}).map(([name, value]) => ({
        name,
        value: written(value),
        by: 'compose',
        keyOrigin: origin,
      })),
      labels: new Map(),
      labelOrigins: new Map(),
      dependsOn: [],
      mounted: [],
    },
  };
}
