import * as v from 'valibot';
import { type Host, type Listener, type Result, parseIp, parseIpLiteral } from '../model/index.ts';
import { Oddities, tolerantFields } from './tolerantFields.ts';

const IPV4 = v.pipe(
  v.string(),
  v.check((text) => !text.includes(':') && parseIp(text) !== undefined),
);
const IPV6 = v.pipe(
  v.string(),
  v.check((text) => text.includes(':') && parseIp(text) !== undefined),
);

const HOST_FIELDS = {
  hostname: v.string(),
  lanAddress: IPV4,
  lanPeer: IPV4,
  lanAddress6: IPV6,
  lanPeer6: IPV6,
  forwardPolicy: v.picklist(['ACCEPT', 'DROP']),
  userlandProxy: v.boolean(),
  allowDirectRouting: v.boolean(),
  ip6tables: v.boolean(),
  bridgeNf: v.boolean(),
  rpFilter: v.number(),
  rootless: v.boolean(),
};

const LISTENER_FIELDS = {
  container: v.string(),
  address: v.string(),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
  protocol: v.picklist(['tcp', 'udp']),
  v6only: v.boolean(),
  error: v.unknown(),
};

/** The content of a `--listeners` file, or of the same parts of a snapshot file (docs/contract.md). */
export interface StatedListeners {
  /** Undefined if the file has no `listeners`. `container` is the name as written. */
  readonly listeners?: readonly Listener[];
  readonly host?: Host;
}

/** Reads `{"listeners": […], "host": {…}}`; an entry with `"error"` failed to bind and does not listen. */
export function readListeners(raw: unknown): Result<StatedListeners> {
  const oddities = new Oddities();
  const top = tolerantFields(
    { listeners: v.array(v.unknown()), host: v.unknown() },
    raw,
    'The listeners file',
    oddities,
  );
  const host = top?.host === undefined ? undefined : tolerantFields(HOST_FIELDS, top.host, 'host', oddities);
  const listeners = top?.listeners?.flatMap((entry, index): Listener[] => {
    const l = tolerantFields(LISTENER_FIELDS, entry, `listeners[${index}]`, oddities);
    if (!l || l.error !== undefined) return [];
    if (l.container === undefined || l.port === undefined) {
      oddities.add('snapshot-listener', `listeners[${index}] has no container or no port; it is ignored.`);
      return [];
    }
    const address = boundAddress(l.address ?? '0.0.0.0');
    if (address === undefined) {
      oddities.add(
        'snapshot-listener',
        `listeners[${index}] is bound to "${(l.address ?? '').slice(0, 60)}", which is not an address; it is ignored.`,
      );
      return [];
    }
    return [
      {
        container: l.container,
        name: l.container,
        address,
        port: l.port,
        protocol: l.protocol ?? 'tcp',
        ...(l.v6only === undefined ? {} : { v6only: l.v6only }),
        certainty: 'stated',
        origin: { kind: 'docker', object: 'listeners', id: l.container, path: `listeners[${index}]` },
      },
    ];
  });
  return {
    value: { ...(listeners ? { listeners } : {}), ...(host ? { host } : {}) },
    problems: oddities.problems,
  };
}

/** A socket's address, also as people and ss write it: `*` is every address of both families. */
function boundAddress(text: string): string | undefined {
  if (text === '*') return '::';
  if (text === 'localhost') return '127.0.0.1';
  return parseIpLiteral(text)?.text;
}
