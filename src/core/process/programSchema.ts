import * as v from 'valibot';

/*
 * The shape of the data, for the tests alone: no bundle holds these schemas. What the parts mean is said in KnownProgram.ts.
 */

const words = v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.regex(/^\S(?:.*\S)?$/))), v.minLength(1));
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535));
const version = v.pipe(v.string(), v.regex(/^\d+(?:\.\d+)*$/));
const flags = v.pipe(v.array(v.pipe(v.string(), v.regex(/^--?[\w.*:/-]+$/))), v.minLength(1));
const variables = v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Za-z_*][\w*.]*$/))), v.minLength(1));
const pairs = v.pipe(v.array(v.pipe(v.string(), v.regex(/^--?[\w-]+ [\w.*-]+$/))), v.minLength(1));

export const tagCondition = v.strictObject({
  word: v.exactOptional(words),
  notWord: v.exactOptional(words),
  since: v.exactOptional(version),
  before: v.exactOptional(version),
});

export const socket = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/)),
  port,
  to: v.exactOptional(port),
  protocol: v.exactOptional(v.literal('udp')),
  address: v.exactOptional(v.picklist(['loopback', 'hostname'])),
  when: v.exactOptional(tagCondition),
  off: v.exactOptional(v.literal(true)),
  bundled: v.exactOptional(v.literal(true)),
  ofCommand: v.exactOptional(v.literal(true)),
});

const setting = {
  flags: v.exactOptional(flags),
  pairs: v.exactOptional(pairs),
  variables: v.exactOptional(variables),
  keys: v.exactOptional(words),
  sections: v.exactOptional(words),
  places: v.exactOptional(words),
  argument: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1))),
};

const move = v.strictObject({
  socket: v.string(),
  what: v.picklist([
    'port',
    'address',
    'endpoint',
    'urls',
    'ports',
    'range',
    'first',
    'last',
    'sites',
    'socat',
    'on',
    'off',
    'every',
    'loopback',
  ]),
  ...setting,
  is: v.exactOptional(v.array(v.string())),
  bare: v.exactOptional(v.literal('every')),
});

const announcement = v.strictObject({
  what: v.picklist(['port', 'address', 'endpoint', 'urls']),
  followedBy: v.exactOptional(v.picklist(['clients', 'nodes', 'sentinels'])),
  ...setting,
  unless: v.exactOptional(v.strictObject(setting)),
});

const file = v.strictObject({
  path: v.exactOptional(v.pipe(v.string(), v.regex(/^\/\S+$/))),
  flags: v.exactOptional(flags),
  pairs: v.exactOptional(pairs),
  variables: v.exactOptional(variables),
  text: v.exactOptional(words),
  beside: v.exactOptional(words),
  format: v.picklist([
    'apache',
    'caddyfile',
    'dnsmasq',
    'haproxy',
    'hcl',
    'ini',
    'javascript',
    'json',
    'mosquitto',
    'named',
    'nginx',
    'other',
    'postgresql',
    'properties',
    'python',
    'redis',
    'sshd',
    'sysctl',
    'toml',
    'unbound',
    'xml',
    'yaml',
  ]),
});

/** What image and tool have in common. */
export const programEntries = {
  title: v.pipe(v.string(), v.minLength(1)),
  listens: v.array(socket),
  moves: v.exactOptional(v.pipe(v.array(move), v.minLength(1))),
  files: v.exactOptional(v.pipe(v.array(file), v.minLength(1))),
  announces: v.exactOptional(v.pipe(v.array(announcement), v.minLength(1))),
  opensMore: v.exactOptional(v.pipe(v.string(), v.minLength(1))),
  ownCode: v.exactOptional(v.literal(true)),
  source: v.pipe(v.string(), v.url(), v.startsWith('https://')),
};
