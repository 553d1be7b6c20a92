import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { tryRun, type Ran } from '../run.ts';

/** Starts a program in a network namespace; the function that it gives ends it. */
export function background(namespace: string, command: string, ...args: string[]): () => Promise<void> {
  const child = spawn('nsenter', [`--net=${namespace}`, command, ...args], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  return async () => {
    child.kill('SIGKILL');
    await ended;
  };
}

/** A web server of busybox in a namespace, which answers with a name. */
export async function serve(
  namespace: string,
  folder: string,
  address: string,
  name: string,
): Promise<() => Promise<void>> {
  const root = join(folder, `www-${name}`);
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'index.html'), `${name}\n`);
  const stop = background(namespace, 'busybox', 'httpd', '-f', '-p', address, '-h', root);
  const colon = address.lastIndexOf(':');
  const up = async (): Promise<boolean> =>
    (await askFrom(namespace, address.slice(0, colon), Number(address.slice(colon + 1)))).code === 0;
  await until(up).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return stop;
}

/** Asks whoever listens there for its name, from a namespace. */
export async function askFrom(namespace: string, address: string, port: number): Promise<Ran> {
  const ran = await tryRun('nsenter', [`--net=${namespace}`, 'busybox', 'nc', '-w', '2', address, String(port)], {
    input: 'GET / HTTP/1.0\r\n\r\n',
  });
  return ran.code === 0 && !ran.out.includes('200 OK') ? { ...ran, code: 1, err: 'closed without an answer' } : ran;
}

/** Waits for something that another process does; an attempt that fails is repeated for five seconds. */
export async function until(met: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 5000;
  while (!(await met())) {
    assert.ok(Date.now() < end, 'it did not come in five seconds');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
