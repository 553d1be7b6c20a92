import { Resolver } from 'node:dns/promises';
import { lstatSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { ProbeTask } from './ProbeTask.ts';

/** These files are untrusted: larger ones, and what is not a regular file, are not read. */
const MAX_SIZE = 1024 * 1024;

/**
 * Looks a name up as the C library of a container would: its /etc/hosts first, then the servers of its /etc/resolv.conf with
 * the domains that it searches (hosts(5), resolv.conf(5)). Only this process's network namespace is the container's, so that
 * 127.0.0.11 is Docker's resolver for it, and the two files are named.
 */
export async function lookUpInContainer(
  name: string,
  files: NonNullable<ProbeTask['files']>,
  patience: number,
): Promise<readonly string[] | 'unknown-name' | 'no-server'> {
  const written = hostsEntries(textOf(files.hosts), name);
  if (written.length > 0) return written;
  const { servers, domains, dots } = resolverSettings(textOf(files.resolvConf));
  if (servers.length === 0) return 'no-server';
  let unanswered = false;
  for (const full of candidates(name, domains, dots)) {
    const found = await ask(full, servers, patience);
    if (Array.isArray(found) && found.length > 0) return found;
    unanswered ||= found === undefined;
  }
  return unanswered ? 'no-server' : 'unknown-name';
}

/** Both families of a name; undefined where no server gave an answer at all. */
async function ask(name: string, servers: readonly string[], timeout: number): Promise<string[] | undefined> {
  const resolver = new Resolver({ timeout, tries: 1 });
  resolver.setServers(servers);
  const settled = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
  const found = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const answered = settled.some((one) => one.status === 'fulfilled' || /^E(NOTFOUND|NODATA)$/.test(codeOf(one.reason)));
  return answered ? found : undefined;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}

/** The name as it stands where it has dots enough or ends with one, else after the domains that are searched. */
function candidates(name: string, domains: readonly string[], dots: number): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const searched = domains.map((domain) => `${name}.${domain}`);
  return name.split('.').length - 1 >= dots ? [name, ...searched] : [...searched, name];
}

function hostsEntries(text: string, name: string): string[] {
  const wanted = name.toLowerCase().replace(/\.$/, '');
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = (line.split('#')[0] ?? '').trim().split(/\s+/);
    return isIP(address) && names.some((n) => n.toLowerCase() === wanted) ? [address] : [];
  });
}

/** As resolv.conf(5) has it: three servers at most, the last `search` or `domain` counts, one dot unless `ndots` says otherwise. */
function resolverSettings(text: string): { servers: string[]; domains: string[]; dots: number } {
  const servers: string[] = [];
  let domains: string[] = [];
  let dots = 1;
  for (const line of text.split('\n')) {
    const [key, ...values] = line.trim().split(/\s+/);
    const [first = ''] = values;
    if (key === 'nameserver' && isIP(first) && servers.length < 3)
      servers.push(first.includes(':') ? `[${first}]` : first);
    else if (key === 'search' || key === 'domain') domains = values.filter((v) => v !== '.').slice(0, 6);
    else if (key === 'options') {
      const stated = values.map((v) => /^ndots:(\d{1,2})$/.exec(v)?.[1]).find((v) => v !== undefined);
      if (stated !== undefined) dots = Number(stated);
    }
  }
  return { servers, domains, dots };
}

function textOf(path: string): string {
  try {
    const facts = lstatSync(path);
    return facts.isFile() && facts.size <= MAX_SIZE ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}
