import { atLeast, engineText, isLoopback } from '../../../model/index.ts';
import type { Rule } from '../../engine/Rule.ts';
import { hostBindings } from '../../index/hostBindings.ts';

export const loopbackPublishOldEngine: Rule = {
  id: 'loopback-publish-old-engine',
  severity: 'warning',
  group: 'Live',
  liveOnly: true,
  docs: {
    what: 'A port is published on loopback by an engine before 28.0, which lets machines on the same LAN in.',
    why: `The DNAT rule for \`127.0.0.1:8080\` matches packets to 127.0.0.1 on any interface. A machine on the same
link can send such a packet with the host as its next hop. Engine 28.0 added a rule in the raw table that drops packets for a
loopback-published port that did not arrive on \`lo\`; earlier engines have none.`,
    bad: {
      compose: `services:
  db:
    image: postgres:17
    ports:
      - "127.0.0.1:5432:5432"
`,
    },
    good: {
      compose: `services:
  db:
    image: postgres:17
`,
    },
    fixSafety: 'There is no edit: upgrade the engine to 28.0 or later, or do not publish the port at all.',
    notFlagged: ['Engine 28.0 and later.', 'An unknown engine: a Compose file does not say which one runs it.'],
    references: ['moby/moby#45610', 'https://github.com/moby/moby/security/advisories/GHSA-x4rx-4gw3-53p4'],
  },
  *check(context) {
    const engine = context.live?.topology.engine ?? context.topology.engine;
    if (
      engine.known !== 'daemon' ||
      atLeast(engine, 28) ||
      engine.product !== 'docker' ||
      engine.platform === 'desktop'
    )
      return;
    for (const { container, port, index, v4 } of hostBindings(context)) {
      if (v4 === undefined || !isLoopback(v4)) continue;
      yield {
        origin: port.hostIpOrigin ?? port.origin,
        message: `Engine ${engineText(engine)} does not protect ${port.hostIp ?? v4}:${String(port.hostPort ?? '')} of ${container.name} from the LAN, although it is published on loopback.`,
        why: `Its DNAT rule matches the destination ${v4} on every interface, and this engine has no raw-table rule to drop such packets unless they arrive on lo. A machine on the same link can reach ${container.name}.`,
        subjects: [{ kind: 'port', container: container.id, index }],
      };
    }
  },
};
