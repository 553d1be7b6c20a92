import { type Container, isLoopbackHost, type Text } from '../../model/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { textOfFile } from './configReferences.ts';
import { projectIndex, type ProjectIndex } from './projectIndex.ts';
import { references } from './references.ts';
import { targetsOf } from './targetsOf.ts';

/** A member of a MongoDB replica set, as the set tells every driver that asks for it. */
export interface ReplicaSetMember {
  readonly host: string;
  readonly port: number;
  /** `text.value[start, end)` is the host. */
  readonly text: Text;
  readonly start: number;
  readonly end: number;
  /** The servers that tell it. */
  readonly servers: readonly Container[];
}

export const MONGO_PORT = 27017;

/** The members in every `rs.initiate` that health checks, commands and mounted scripts call. */
export const replicaSetMembers = analysis((context): readonly ReplicaSetMember[] => {
  const index = projectIndex(context);
  return index.services.flatMap((caller) => {
    const texts = textsOf(caller);
    const sets = texts.flatMap((text) => membersIn(text));
    if (sets.length === 0) return [];
    const told = texts.flatMap(({ value }) => shellHosts(value)).flatMap((host) => index.named(host));
    const named = sets.flatMap(({ host }) => (isLoopbackHost(host) ? [] : index.named(host)));
    const dialled = references(context)
      .filter((r) => r.from === caller && (r.port ?? r.meant[0]) === MONGO_PORT)
      .flatMap((reference) => {
        const target = targetsOf(index, reference);
        return target.kind === 'services' ? target.containers : [];
      });
    const servers = [...new Set([...(isMongo(index, caller) ? [caller] : [...dialled, ...told]), ...named])];
    return sets.map((member) => ({ ...member, servers }));
  });
});

/** The servers that a script gives a shell of MongoDB: `mongosh --host db`, `mongo db:27017/admin`, `mongosh "mongodb://db"`. */
function shellHosts(script: string): readonly string[] {
  return [
    ...script.matchAll(
      /\bmongo(?:sh)?\b[^\n;|&<]{0,200}?(?:--host[= ]+["']?|\bmongodb:\/\/(?:[^@\s"']{1,200}@)?|(?<=mongo(?:sh)?)[ ]+)([A-Za-z][\w.-]*)/g,
    ),
  ].flatMap(([, host]) => host ?? []);
}

function isMongo(index: ProjectIndex, container: Container): boolean {
  return index.sharing(container).some((c) => index.listenersOf(c.id).some((l) => l.port === MONGO_PORT));
}

function textsOf({ process }: Container): readonly Text[] {
  const words = [process.entrypoint, process.command].flatMap((w) => w?.words ?? []);
  const scripts = process.mounted.filter((f) => f.text.length < LONGEST_SCRIPT).map((f) => textOfFile(f));
  return [...(process.healthcheck?.test ?? []), ...words, ...scripts];
}

/** Longer files are data. */
const LONGEST_SCRIPT = 200_000;

/** So much of a text after the call can be its configuration. */
const LONGEST_SET = 4000;

/** `rs.initiate({_id: "rs0", members: [{_id: 0, host: "mongo1:27017"}]})`, with the quotes of whatever shell it stands in. */
function membersIn(text: Text): readonly Omit<ReplicaSetMember, 'servers'>[] {
  const found: Omit<ReplicaSetMember, 'servers'>[] = [];
  if (!text.value.includes('rs.') && !text.value.includes('replSetInitiate')) return found;
  let until = 0;
  for (const call of text.value.matchAll(/\brs\.(?:initiate|reconfig|add)\s*\(|\breplSetInitiate\b/g)) {
    const from = Math.max(call.index, until);
    until = call.index + LONGEST_SET;
    const set = text.value.slice(from, until);
    for (const m of set.matchAll(/\bhost\\*["']?\s*:\s*\\*["'`]([A-Za-z0-9_.-]+)(?::(\d{1,5}))?\\*["'`]/g)) {
      const [, host = '', port] = m;
      const start = from + m.index + m[0].lastIndexOf(host + (port === undefined ? '' : `:${port}`));
      found.push({
        host,
        port: port === undefined ? MONGO_PORT : Number(port),
        text,
        start,
        end: start + host.length,
      });
    }
  }
  return found;
}
