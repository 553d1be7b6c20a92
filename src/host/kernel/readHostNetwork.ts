import { readFileSync } from 'node:fs';
import { hostNetworkOf } from '../../core/docker/index.ts';
import type { HostNetwork } from '../../core/model/index.ts';
import type { NamespaceCapture } from './captureKernel.ts';
import type { KernelAccess } from './KernelAccess.ts';
import { processesCalled } from './processesCalled.ts';
import type { IpTables } from './readHostTables.ts';

/**
 * The host's own network: what `ip` said of it, and which firewall front end is active: by the captured rules, or, where those
 * are for root alone, by what everybody may see. Empty where the kernel is another's.
 */
export async function readHostNetwork(
  access: KernelAccess,
  tables: IpTables,
  rules: NamespaceCapture = {},
): Promise<HostNetwork> {
  if (!access.local) return {};
  const { egressInterface, ...printed } = tables;
  const network = hostNetworkOf({ ...rules, ...printed });
  const knowsRules = rules.iptablesSave !== undefined || rules.nft !== undefined;
  const firewall = network.firewall ?? (knowsRules || access.host !== 'self' ? undefined : await activeFirewall());
  return {
    ...network,
    ...(egressInterface === undefined ? {} : { egressInterface }),
    ...(firewall === undefined ? {} : { firewall }),
  };
}

/** ufw says in a file for everybody whether it is on; firewalld is a process. */
async function activeFirewall(): Promise<HostNetwork['firewall']> {
  try {
    if (/^ENABLED=yes\s*$/im.test(readFileSync('/etc/ufw/ufw.conf', 'utf8'))) return 'ufw';
  } catch {
    // There is no ufw.
  }
  return (await processesCalled('firewalld')).length > 0 ? 'firewalld' : undefined;
}
