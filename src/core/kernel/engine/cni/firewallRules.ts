import type { Match, RuleMaker } from '../../netfilter/Ruleset.ts';
import { type CniAttachment, type CniPlugin, textField } from './CniAttachment.ts';
import type { CniProgram } from './cniRulesets.ts';

const FRAME: RuleMaker = { purpose: 'frame' };
const OUTGOING: RuleMaker = { purpose: 'outgoing' };
const ISOLATION: RuleMaker = { purpose: 'isolation' };
const STAGE_1 = 'CNI-ISOLATION-STAGE-1';
const STAGE_2 = 'CNI-ISOLATION-STAGE-2';

const remark = (text: string): Match => ({ kind: 'comment', text });
const EITHER = remark('CNI firewall plugin rules (ingressPolicy: same-bridge|isolated)');

/** The plugin firewall with iptables (plugins/meta/firewall/iptables.go, ingresspolicy.go); with firewalld it makes no rules of its own. */
export function firewallRules(program: CniProgram, attachment: CniAttachment, plugin: CniPlugin): void {
  if (textField(plugin, 'backend') !== 'firewalld') allowances(program, attachment, plugin);
  ingressPolicy(program, attachment, textField(plugin, 'ingressPolicy'));
}

function allowances({ family, iptables }: CniProgram, { addresses }: CniAttachment, plugin: CniPlugin): void {
  const own = addresses.filter((address) => address.family === family);
  if (own.length === 0) return;
  const admin = textField(plugin, 'iptablesAdminChainName') ?? 'CNI-ADMIN';
  const rules = [remark('CNI firewall plugin rules')];
  if (!iptables.has('filter', 'FORWARD', rules, { kind: 'jump', chain: 'CNI-FORWARD' })) {
    iptables.newChain('filter', admin);
    iptables.newChain('filter', 'CNI-FORWARD');
    iptables.insert('filter', 'FORWARD', rules, { kind: 'jump', chain: 'CNI-FORWARD' }, FRAME);
    iptables.append(
      'filter',
      'CNI-FORWARD',
      [remark('CNI firewall plugin admin overrides')],
      { kind: 'jump', chain: admin },
      FRAME,
    );
  }
  const length = family === 4 ? 32 : 128;
  for (const { address } of own) {
    const nets = [`${address}/${length}`];
    const known: Match = { kind: 'state', states: ['RELATED', 'ESTABLISHED'], module: 'conntrack' };
    iptables.append('filter', 'CNI-FORWARD', [{ kind: 'destination', nets }, known], { kind: 'accept' }, OUTGOING);
    iptables.append('filter', 'CNI-FORWARD', [{ kind: 'source', nets }], { kind: 'accept' }, OUTGOING);
  }
}

/** `same-bridge` and `isolated`: bridges that use the policy are kept apart, for good, in the families that the container has. */
function ingressPolicy(
  { family, iptables }: CniProgram,
  { addresses, bridge }: CniAttachment,
  policy: string | undefined,
): void {
  if ((policy !== 'same-bridge' && policy !== 'isolated') || bridge === undefined) return;
  if (!addresses.some((address) => address.family === family)) return;
  const enter = { kind: 'jump', chain: STAGE_1 } as const;
  if (!iptables.has('filter', 'FORWARD', [EITHER], enter)) {
    iptables.newChain('filter', STAGE_1);
    iptables.newChain('filter', STAGE_2);
    iptables.append('filter', STAGE_1, [EITHER], { kind: 'return' }, ISOLATION);
    iptables.append('filter', STAGE_2, [EITHER], { kind: 'return' }, ISOLATION);
    iptables.insert('filter', 'FORWARD', [EITHER], enter, ISOLATION);
  }
  const into: Match = { kind: 'in-interface', names: [bridge] };
  const isolated = remark('CNI firewall plugin rules (ingressPolicy: isolated)');
  const within: readonly Match[] = [into, { kind: 'out-interface', names: [bridge] }, isolated];
  const across: readonly Match[] = [
    into,
    { kind: 'out-interface', names: [bridge], not: true },
    policy === 'isolated' ? isolated : remark('CNI firewall plugin rules (ingressPolicy: same-bridge)'),
  ];
  const next = { kind: 'jump', chain: STAGE_2 } as const;
  if (iptables.has('filter', STAGE_1, across, next)) return;
  iptables.insert('filter', STAGE_1, across, next, ISOLATION);
  if (policy === 'isolated') iptables.insert('filter', STAGE_1, within, { kind: 'drop' }, ISOLATION);
  iptables.insert('filter', STAGE_2, [{ kind: 'out-interface', names: [bridge] }, EITHER], { kind: 'drop' }, ISOLATION);
}
