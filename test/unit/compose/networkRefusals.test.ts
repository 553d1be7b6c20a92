import { deepEqual, ok } from 'node:assert/strict';
import { parseEngine } from '../../../src/core/model/index.ts';
import { projectTopology } from './projectTopology.ts';

const one = (network: string): string => `services:\n  app: {image: x, networks: [n]}\nnetworks:\n  n: ${network}\n`;
const ipam = (entry: string): string => one(`{ipam: {config: [${entry}]}}`);
const many = (count: number): string => {
  const names = Array.from({ length: count }, (_, i) => `n${String(i).padStart(2, '0')}`);
  return `services:\n  app: {image: x, networks: [${names.join()}]}\nnetworks:\n${names.map((n) => `  ${n}: {}\n`).join('')}`;
};

/** What is asked of which engines, and what each refuses (`network: reasons`). */
const REFUSED: readonly (readonly [
  what: string,
  compose: string,
  answers: Readonly<Record<string, readonly string[]>>,
])[] = [
  [
    'host bits',
    ipam('{subnet: 10.4.0.7/24}'),
    { '20.10': [], 24: [], 25: ['n: subnet-host-bits'], 29: ['n: subnet-host-bits'] },
  ],
  ['a range outside', ipam('{subnet: 10.4.0.0/24, ip_range: 10.5.0.0/25}'), { 24: [], 25: ['n: range-outside'] }],
  ['a larger range', ipam('{subnet: 10.4.0.0/24, ip_range: 10.4.0.0/16}'), { 24: [], 28: ['n: range-outside'] }],
  ['a range of the other family', ipam('{subnet: 10.4.0.0/24, ip_range: "fd00::/64"}'), { 28: ['n: range-outside'] }],
  [
    'a gateway outside',
    ipam('{subnet: 10.4.0.0/24, gateway: 10.5.0.1}'),
    { '20.10': ['n: gateway-outside'], 28: ['n: gateway-outside'] },
  ],
  ['a gateway with a length', ipam('{subnet: 10.4.0.0/24, gateway: 10.4.0.1/24}'), { 28: ['n: gateway-outside'] }],
  [
    'a neighbour outside',
    ipam('{subnet: 10.4.0.0/24, aux_addresses: {a: 10.5.0.1}}'),
    { 24: ['n: auxiliary-outside'], 28: ['n: auxiliary-outside'] },
  ],
  [
    'no subnet beside a range',
    ipam('{ip_range: 10.4.0.0/24}'),
    { 24: ['n: subnet-missing'], 28: ['n: subnet-missing'] },
  ],
  ['two faults', ipam('{subnet: 10.4.0.7/24, gateway: 10.5.0.1}'), { 28: ['n: subnet-host-bits, gateway-outside'] }],
  [
    'IPv6 without a subnet',
    one('{enable_ipv6: true}'),
    { '20.10': ['n: no-ipv6-pool'], 26: ['n: no-ipv6-pool'], 27: [], 29: [] },
  ],
  ['IPv6 with its subnet', one('{enable_ipv6: true, ipam: {config: [{subnet: "fd00:4::/64"}]}}'), { 26: [] }],
  ['as many networks as there are pools', many(30), { 28: [] }],
  ['one network more', many(31), { 28: ['n30: no-free-pool'] }],
  ['an external network', one('{external: true}'), { 26: [] }],
  [
    'an overlap',
    'services:\n  app: {image: x, networks: [a, b]}\nnetworks:\n  a: {ipam: {config: [{subnet: 10.4.0.0/16}]}}\n  b: {ipam: {config: [{subnet: 10.4.4.0/24}]}}\n',
    { 28: ['b: subnet-overlap'] },
  ],
];

describe('networks that an engine refuses to make', () => {
  for (const [what, compose, answers] of REFUSED)
    for (const [version, wanted] of Object.entries(answers))
      it(`${what}, engine ${version}: ${wanted.join('; ') || 'made'}`, () => {
        const engine = parseEngine(version);
        ok(engine);
        const refused = projectTopology(compose, engine).networks.flatMap(({ key, notCreated }) =>
          notCreated ? [`${key}: ${[notCreated, ...notCreated.further].map((r) => r.reason).join(', ')}`] : [],
        );
        deepEqual(refused, wanted);
      });
});
