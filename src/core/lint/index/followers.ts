import { type Container, HOST } from '../../model/index.ts';
import { simpleCommands } from '../../process/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { diallersOf } from './dialled.ts';
import { projectIndex } from './projectIndex.ts';
import type { Reference } from './Reference.ts';
import type { RuleContext } from '../engine/LintInput.ts';

/**
 * Programs of other namespaces that dial a server, and so go on to the address that it announces. Who only waits until a port is
 * open (`nc`, `wait-for-it`, `WAIT_HOSTS`) is told nothing. What lives in the host's namespace is left out: there localhost and
 * published ports mean what a person means by them.
 */
export function followersOf(context: RuleContext, server: Container): readonly Reference[] {
  let found = followers(context).get(server);
  if (!found) followers(context).set(server, (found = readFollowers(context, server)));
  return found;
}

const followers = analysis(() => new Map<Container, readonly Reference[]>());

function readFollowers(context: RuleContext, server: Container): readonly Reference[] {
  const index = projectIndex(context);
  return diallersOf(context, server).filter(
    (r) => !isProbe(r) && index.namespaceOf(r.from) !== HOST && r.where !== 'label' && r.where !== 'healthcheck',
  );
}

function isProbe({ from, where, name, scheme }: Reference): boolean {
  if (/WAIT|PRECONDITION|(?:^|_)CHECK/i.test(name)) return true;
  if (where !== 'command') return false;
  if (scheme === 'tcp' || /^(?:nc|ncat|netcat|telnet|wait-for(?:-it)?(?:\.sh)?|--?wait)$/.test(name)) return true;
  return name === '' && simpleCommands(from.process).some((c) => c.words.some((w) => WAITS.test(w.value)));
}

/** Scripts and programs whose arguments are what they wait for. */
const WAITS = /(?:^|\/)(?:wait[\w.-]*|dockerize|nc)$/;
