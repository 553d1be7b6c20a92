import type { Answer } from '../core/analysis/index.ts';

/** The answer with the flag that settles each of its assumptions: core only states the fact and does not know the flags. */
export function withFlagHints(answer: Answer): Answer {
  return {
    ...answer,
    assumptions: answer.assumptions.map((assumption) => {
      const hint = HINTS.get(assumption.code);
      return hint === undefined
        ? assumption
        : { ...assumption, message: `${assumption.message}${/[.!?]$/.test(assumption.message) ? '' : '.'} ${hint}` };
    }),
  };
}

const HINTS: ReadonlyMap<string, string> = new Map([
  ['engine-assumed', 'Use --engine, or ask the live daemon.'],
  ['listener-not-stated', 'Use --listeners, or ask the live daemon.'],
  ['no-host-process-assumed', 'Use --listeners ("container": "@host"), or ask the live daemon.'],
  ['lan-address-assumed', 'Set it in a file for --listeners: {"host": {"lanAddress": "…"}}.'],
  ['lan-subnet-assumed', 'Set it in a file for --listeners: {"host": {"lanAddress": "…", "lanPeer": "…"}}.'],
  ['vpn-namespace', 'A snapshot of the running containers includes their routes and rules.'],
  ['forward-policy', 'Set it in a file for --listeners: {"host": {"forwardPolicy": "ACCEPT"}}.'],
  ['userland-proxy-assumed', 'Set it in a file for --listeners: {"host": {"userlandProxy": false}}.'],
  ['ip6tables-assumed', 'Set it in a file for --listeners: {"host": {"ip6tables": true}}, or false.'],
  ['direct-routing-assumed', 'Set it in a file for --listeners: {"host": {"allowDirectRouting": true}}.'],
  ['host-firewall-unknown', 'netlens snapshot --kernel captures it.'],
  ['podman-rules', 'Capture the real ones with netlens snapshot --kernel.'],
]);
