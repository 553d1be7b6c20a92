import { isPodmans } from '../connection/connectDocker.ts';
import type { DockerEndpoint } from '../endpoint/DockerEndpoint.ts';
import type { DaemonAnswers } from '../snapshot/readDaemon.ts';
import { usesNftables } from './captureKernel.ts';
import type { KernelAccess } from './KernelAccess.ts';

/** The one command whose output, pasted, stands for the rules that could not be read: run where it says. */
export function rulesCommand(access: KernelAccess, { address }: DockerEndpoint, answers: DaemonAnswers): string {
  const command =
    usesNftables(answers.info) || isPodmans(answers.version)
      ? ['nft', '-j', 'list', 'ruleset']
      : ['sh', '-c', 'iptables-save; ip6tables-save'];
  if (access.local) return access.commandText('engine', command);
  const [first = '', ...rest] = command;
  const text = ['sudo', first, ...rest.map((word) => (/^[\w-]+$/.test(word) ? word : `'${word}'`))].join(' ');
  if (address.transport !== 'ssh') return text;
  const to = `${address.user === undefined ? '' : `${address.user}@`}${address.host}`;
  return `ssh ${address.port === undefined ? '' : `-p ${address.port} `}-- ${quoted(to)} "${text}"`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
