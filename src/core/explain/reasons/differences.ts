import type { Reason } from './Reason.ts';

/** What `compareRulesets` finds between the rules that Docker would program and those that are there. */
export const differences: readonly Reason[] = [
  {
    code: 'docker-nat-flushed',
    kind: 'difference',
    title: "Docker's nat rules are gone",
    why: [
      'The chain DOCKER of the nat table is missing or empty while ports are published. Something flushed the tables: `iptables -F`, a reload of a firewall service, `netfilter-persistent`. Docker does not notice. Until its rules are programmed again, published ports are dead (except what docker-proxy still serves), and containers have no MASQUERADE and so no way out. Containers on one bridge still reach each other.',
    ],
    fix: [
      'Restart the daemon: `sudo systemctl restart docker`.',
      'Start the firewall service before Docker, and do not flush the tables they share.',
    ],
    see: ['sudo iptables -t nat -S DOCKER'],
  },
  {
    code: 'docker-not-called',
    kind: 'difference',
    title: "Docker's chains exist, but nothing jumps to them",
    why: [
      "The jump from a built-in chain (PREROUTING, OUTPUT or FORWARD) into Docker's chains is missing, so its rules are never checked.",
    ],
    fix: ['Restart the daemon: it restores the jumps.'],
    see: ['sudo iptables -t nat -S PREROUTING', 'sudo iptables -S FORWARD'],
  },
  {
    code: 'docker-filter-flushed',
    kind: 'difference',
    title: "Docker's filter rules are gone",
    why: [
      'The chains that allow published ports and isolate networks are missing or empty. With a FORWARD policy of DROP, nothing reaches a container from outside; with ACCEPT, networks are no longer isolated.',
    ],
    fix: ['Restart the daemon.'],
    see: ['sudo iptables -S'],
  },
  {
    code: 'masquerade-missing',
    kind: 'difference',
    title: 'The masquerade rule of a network is gone',
    why: [
      "Without it packets leave the host with the container's private address, and replies do not come back: the containers on this network have no Internet access.",
    ],
    fix: ['Restart the daemon.'],
    see: ['sudo iptables -t nat -S POSTROUTING'],
  },
  {
    code: 'published-port-missing',
    kind: 'difference',
    title: 'A published port has no DNAT rule',
    why: [
      "The port is published, but the rule that forwards it to the container is missing. If docker-proxy runs, it still serves the port, and the server sees the bridge's address instead of its clients'; without it the port is dead.",
    ],
    fix: ['Restart the container; if that does not help, the daemon.'],
    see: ['sudo iptables -t nat -S DOCKER', 'docker port CONTAINER'],
  },
  {
    code: 'isolation-missing',
    kind: 'difference',
    title: 'Rules that isolate networks are gone',
    why: [
      "A rule that drops packets between networks, or from outside to a container's own address, is missing: more can be reached than Docker means to allow.",
    ],
    fix: ['Restart the daemon.'],
    see: ['sudo iptables-save'],
  },
  {
    code: 'docker-rules-missing',
    kind: 'difference',
    title: 'Other rules of Docker are missing',
    why: ['The captured ruleset lacks rules that this engine programs for this topology.'],
    fix: ['Compare with `netlens rules`; restart the daemon if something flushed them.'],
    see: ['sudo iptables-save', 'netlens rules'],
  },
  {
    code: 'stale-docker-rules',
    kind: 'difference',
    title: "Docker's chains contain stray rules",
    why: [
      "Rules in Docker's own chains name addresses or bridges that no container or network has: left over from a crash, from another engine version, or added by hand.",
    ],
    fix: ['Restart the daemon when no container depends on it, or delete the rules.'],
    see: ['sudo iptables-save', 'netlens rules'],
  },
  {
    code: 'docker-user-rules',
    kind: 'difference',
    title: 'There are rules in DOCKER-USER',
    why: [
      "DOCKER-USER is the place for your own rules about containers: it is checked before Docker's rules. They are part of every answer that uses captured rules.",
    ],
    fix: [],
    see: ['sudo iptables -S DOCKER-USER'],
  },
  {
    code: 'foreign-rules',
    kind: 'difference',
    title: 'Other programs have rules too',
    why: [
      "There are rules and chains that Docker did not add: from ufw, firewalld, Kubernetes, Podman, libvirt or an administrator. An accept in Docker's chains does not override a drop in another table.",
    ],
    fix: [],
    see: ['sudo iptables-save', 'sudo nft list ruleset'],
  },
  {
    code: 'forward-policy-differs',
    kind: 'difference',
    title: 'The policy of FORWARD differs',
    why: [
      'The FORWARD chain has a different policy from the assumed one. It applies where no rule decides: with ACCEPT, engines up to 27 let other machines reach unpublished ports over a static route.',
    ],
    fix: ['Set it where it belongs: `--ip-forward-no-drop` of the daemon, or the firewall service.'],
    see: ['sudo iptables -S FORWARD | head -1'],
  },
];
