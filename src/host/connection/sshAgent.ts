import { spawn } from 'node:child_process';
import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DockerEndpoint } from '../endpoint/DockerEndpoint.ts';
import { sshError } from './DockerError.ts';
import { StdioSocket } from './StdioSocket.ts';

/** The command that reaches a daemon by ssh: the same as the docker command's (docker/cli cli/connhelper). */
export function sshCommand({ address }: DockerEndpoint, timeout: number): readonly string[] {
  if (address.transport !== 'ssh') return [];
  return [
    'ssh',
    // ssh cannot prompt here: a passphrase or an unknown host key becomes an error that says so.
    '-o',
    'BatchMode=yes',
    '-o',
    `ConnectTimeout=${Math.max(1, Math.ceil(timeout / 1000))}`,
    '-T',
    ...(address.user ? ['-l', address.user] : []),
    ...(address.port ? ['-p', String(address.port)] : []),
    '--',
    address.host,
    'docker',
    ...(address.path ? ['--host', shellWord(`unix://${address.path}`)] : []),
    'system',
    'dial-stdio',
  ];
}

/** ssh joins its arguments into one line for the shell over there. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * An http agent whose connections are the system's ssh: ~/.ssh/config, agents and known_hosts hold. Each connection is one
 * ssh process, so there are few, and they are kept for the next question.
 */
export function sshAgent(endpoint: DockerEndpoint, timeout: number, sockets: number): Agent {
  const [command = 'ssh', ...args] = sshCommand(endpoint, timeout);
  const agent = new Agent({ keepAlive: true, maxSockets: sockets, maxFreeSockets: sockets });
  return Object.assign(agent, {
    createConnection(): Duplex {
      const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
      return new StdioSocket(child, (said) =>
        sshError(endpoint.url, /ENOENT/.test(said) ? `there is no ${command} command` : said),
      );
    },
  });
}
