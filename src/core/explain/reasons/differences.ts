import type { Reason } from './Reason.ts';

/** What `compareRulesets` finds between the rules that Docker would program and those that are there. */
export const differences: readonly Reason[] = [
  {
    code: 'docker-nat-flushed',
    kind: 'difference',
    title: "Docker's nat rules are gone",
    why: [
      'The chain DOCKER of the nat table is missing or empty while ports are published. Something flushed the tables: `iptables -F`, a reload of a firewall service, `netfilter-persistent`. Docker does not notice. Published ports are dead until its rules are programmed again, but for what docker-proxy still serves; containers have no MASQUERADE and so no way out. Containers on one bridge still reach each other.',
    ],
    fix: [
      'Restart the daemon: `sudo systemctl restart docker`.',
      'Let the firewall service start before Docker, and do not flush tables that it shares with it.',
    ],
    see: ['sudo iptables -t nat -S DOCKER'],
  },
  {
    code: 'docker-not-called',
    kind: 'difference',
    title: "Docker's chains are there, but nothing calls them",
    why: [
      "The jump from a built-in chain (PREROUTING, OUTPUT or FORWARD) into Docker's chains is missing, so its rules are never asked.",
    ],
    fix: ['Restart the daemon: it puts the jumps back.'],
    see: ['sudo iptables -t nat -S PREROUTING', 'sudo iptables -S FORWARD'],
  },
  {
    code: 'docker-filter-flushed',
    kind: 'difference',
    title: "Docker's filter rules are gone",
    why: [
      'The chains that let published ports through, and keep networks apart, are missing or empty. With a FORWARD policy of DROP nothing reaches a container from outside; with ACCEPT networks are no longer isolated.',
    ],
    fix: ['Restart the daemon.'],
    see: ['sudo iptables -S'],
  },
  {
    code: 'masquerade-missing',
    kind: 'difference',
    title: 'The masquerade rule of a network is gone',
    why: [
      "Without it packets leave the host with the container's private address, and no reply finds its way back: the containers of this network have no internet.",
    ],
    fix: ['Restart the daemon.'],
    see: ['sudo iptables -t nat -S POSTROUTING'],
  },
  {
    code: 'published-port-missing',
    kind: 'difference',
    title: 'A published port has no DNAT rule',
    why: [
      "The port is published, and the rule that leads to the container is not there. Where docker-proxy runs it still serves the port, and the server sees the bridge's address instead of its clients'; without it the port is dead.",
    ],
    fix: ['Restart the container; if that does not help, the daemon.'],
    see: ['sudo iptables -t nat -S DOCKER', 'docker port CONTAINER'],
  },
  {
    code: 'isolation-missing',
    kind: 'difference',
    title: 'Rules that keep networks apart are gone',
    why: [
      "A rule that drops packets between networks, or from outside to a container's own address, is not there: more can be reached than Docker means to allow.",
    ],
    fix: ['Restart the daemon.'],
    see: ['sudo iptables-save'],
  },
  {
    code: 'docker-rules-missing',
    kind: 'difference',
    title: 'Other rules of Docker are missing',
    why: ['Rules that this engine programs for this topology are not in the captured ruleset.'],
    fix: ['Compare with `netlens rules`; restart the daemon if something flushed them.'],
    see: ['sudo iptables-save', 'netlens rules'],
  },
  {
    code: 'stale-docker-rules',
    kind: 'difference',
    title: "Docker's chains hold rules that belong to nothing",
    why: [
      "Rules in Docker's own chains name addresses or bridges that no container or network has now: left over from a crash, from another engine version, or put there by hand.",
    ],
    fix: ['Restart the daemon when no container depends on it, or delete the rules.'],
    see: ['sudo iptables-save', 'netlens rules'],
  },
  {
    code: 'docker-user-rules',
    kind: 'difference',
    title: 'There are rules in DOCKER-USER',
    why: [
      "DOCKER-USER is the place for a person's own rules about containers: it is asked before Docker's. They are part of every answer that is computed from the captured rules.",
    ],
    fix: [],
    see: ['sudo iptables -S DOCKER-USER'],
  },
  {
    code: 'foreign-rules',
    kind: 'difference',
    title: "Another program's rules are there too",
    why: [
      "Rules and chains that Docker does not make: ufw, firewalld, Kubernetes, Podman, libvirt, a person. An accept in Docker's chains does not overrule a drop of theirs in another table.",
    ],
    fix: [],
    see: ['sudo iptables-save', 'sudo nft list ruleset'],
  },
  {
    code: 'forward-policy-differs',
    kind: 'difference',
    title: 'The policy of FORWARD is another one',
    why: [
      'The chain FORWARD has another policy than was taken. It decides what no rule decides: with ACCEPT, engines up to 27 let other machines reach unpublished ports over a static route.',
    ],
    fix: ['Set it where it belongs: `--ip-forward-no-drop` of the daemon, or the firewall service.'],
    see: ['sudo iptables -S FORWARD | head -1'],
  },
];
