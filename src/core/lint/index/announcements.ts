import {
  type Container,
  isLoopbackHost,
  isWildcard,
  type Origin,
  sourceOf,
  spanOf,
  type Text,
  type TextEdit,
  escapedForRegExp,
} from '../../model/index.ts';
import { announcedAddresses, programTitles, type AnnouncedAddress } from '../../process/index.ts';
import { analysis } from '../engine/onceForRun.ts';
import { editText } from '../edits/editText.ts';
import { followersOf } from './followers.ts';
import { kafkaListeners, listenerAt } from './kafkaListeners.ts';
import { projectIndex, type ProjectIndex } from './projectIndex.ts';
import type { Reference } from './Reference.ts';
import { references } from './references.ts';
import { MONGO_PORT, replicaSetMembers, type ReplicaSetMember } from './replicaSetMembers.ts';
import type { RuleContext } from '../engine/LintInput.ts';

/** An address that a server tells others to dial, and one who will. */
export interface Announcement {
  readonly server: Container;
  /** What the server is called: `Kafka`. */
  readonly title: string;
  readonly host: string;
  /** Absent where it is whatever port the server listens on. */
  readonly port?: number;
  /** The host, where it is written. */
  readonly origin: Origin;
  readonly follower: Container;
  /** Where the follower says that it dials the server. */
  readonly reference?: Reference;
  /** Whether it depends on the client's driver that it goes on there. */
  readonly byDriver?: true;
  /** Writes another host in its place. */
  readonly edit: (host: string) => TextEdit | undefined;
}

/** Every address that a server of the project announces, once for each program of the project that goes there. */
export const announcements = analysis((context): readonly Announcement[] => {
  const index = projectIndex(context);
  return [
    ...index.services.flatMap((server) => [...ofKafka(context, server), ...ofPrograms(context, index, server)]),
    ...replicaSetMembers(context).flatMap((member) => ofReplicaSet(context, member)),
    ...ofEureka(context, index),
  ].filter(({ host }) => !isWildcard(host));
});

function ofKafka(context: RuleContext, server: Container): readonly Announcement[] {
  const listeners = kafkaListeners(server);
  if (listeners.length === 0) return [];
  return followersOf(context, server).flatMap((reference) => {
    const listener = listenerAt(listeners, reference.port ?? reference.meant[0]);
    return listener ? [{ ...announced(listener), server, title: 'Kafka', follower: reference.from, reference }] : [];
  });
}

function ofReplicaSet(context: RuleContext, member: ReplicaSetMember): readonly Announcement[] {
  return member.servers.flatMap((server) => {
    const followers = followersOf(context, server);
    const sure = followers.filter(asksForTheSet);
    return [...sure, ...followers.filter((r) => !sure.includes(r) && mayAskForTheSet(r))].map((reference) => ({
      ...announced(member),
      server,
      title: 'MongoDB',
      follower: reference.from,
      reference,
      ...(sure.includes(reference) ? {} : { byDriver: true as const }),
    }));
  });
}

/** Whether a driver goes on to the members: it is given the set's name, and not told to stay where it is (`directConnection`). */
function asksForTheSet({ scheme, text }: Reference): boolean {
  return scheme === 'mongodb' && /[?&]replicaSet=[^&\s]/i.test(text.value) && !isDirect(text);
}

/**
 * With neither option drivers differ: "newly developed drivers" look for the members (MongoDB's specification "Server Discovery And
 * Monitoring", Initial TopologyType), so Node.js from 4, Python from 4 and Go; Java stays. The shell stays too.
 */
function mayAskForTheSet({ scheme, text, where, meant, port }: Reference): boolean {
  if (where !== 'environment' && where !== 'config') return false;
  return (scheme === 'mongodb' || (scheme === undefined && (port ?? meant[0]) === MONGO_PORT)) && !isDirect(text);
}

function isDirect({ value }: Text): boolean {
  return /[?&]directConnection=true\b/i.test(value);
}

/** Spring Cloud's relaxed spellings of `eureka.instance.hostname`, `….prefer-ip-address`, `eureka.client.register-with-eureka`. */
const EUREKA_HOST = /^eureka[._]instance[._]host-?_?name$/i;
const EUREKA_BY_ADDRESS = /^eureka[._]instance[._]prefer-?_?ip-?_?address$/i;
const EUREKA_REGISTERS = /^eureka[._]client[._]register-?_?with-?_?eureka$/i;

/**
 * What an application registers itself as at a Eureka server, for every other one that asks there who is who. By its address, or
 * not at all, it announces no name; and one that is asked about by nobody else announces it to nobody.
 */
function ofEureka(context: RuleContext, index: ProjectIndex): readonly Announcement[] {
  const asked = references(context).filter((r) => /^eureka\b|^eureka_/i.test(r.name) && !isLoopbackHost(r.host));
  return index.services.flatMap((server) => {
    const { environment } = server.process;
    const variable = (name: RegExp): Text | undefined => environment.find((e) => name.test(e.name))?.value;
    const text = variable(EUREKA_HOST);
    const host = text?.value ?? '';
    const own = asked.find((r) => r.from === server && !index.named(r.host).includes(server));
    if (!text || !own || !/^[\w.-]+$/.test(host)) return [];
    if (variable(EUREKA_BY_ADDRESS)?.value === 'true' || variable(EUREKA_REGISTERS)?.value === 'false') return [];
    const namespace = index.namespaceOf(server);
    const reference = asked.find((r) => r.host === own.host && index.namespaceOf(r.from) !== namespace);
    return reference
      ? [
          {
            ...announced({ host, text, start: 0, end: host.length }),
            server,
            title: 'Eureka',
            follower: reference.from,
          },
        ]
      : [];
  });
}

type Announced = Pick<Announcement, 'host' | 'port' | 'origin' | 'edit'>;

function announced(it: {
  readonly host: string;
  readonly port?: number;
  readonly text: Text;
  readonly start: number;
  readonly end: number;
}): Announced {
  const { host, port, text, start, end } = it;
  return {
    host,
    ...(port === undefined ? {} : { port }),
    origin: spanOf(text, start, end) ?? text.origin,
    edit: (other) => editText(text, start, end, other),
  };
}

function ofPrograms(context: RuleContext, index: ProjectIndex, server: Container): readonly Announcement[] {
  return announcedAddresses(server)
    .filter(({ title }) => title !== 'Kafka')
    .flatMap((address) =>
      followersOfAddress(context, index, server, address).map(({ follower, reference }) => ({
        ...ofSetting(context, address),
        server,
        title: address.title,
        follower,
        ...(reference ? { reference } : {}),
      })),
    );
}

/** The setting is written in a file: the host is the part of it that says the host. */
function ofSetting({ files }: RuleContext, { host, port, origin }: AnnouncedAddress): Announced {
  const at = sourceOf(origin);
  const written = at && (files.get(at.file)?.slice(at.start, at.end) ?? '');
  const offset = written?.indexOf(host) ?? -1;
  const span =
    at && offset >= 0 ? { ...at, start: at.start + offset, end: at.start + offset + host.length } : undefined;
  const isOnce = written !== undefined && written.indexOf(host, offset + 1) < 0;
  return {
    host,
    ...(port === undefined ? {} : { port }),
    origin: span ?? origin,
    edit: (other) =>
      span && isOnce ? { file: span.file, start: span.start, end: span.end, newText: other } : undefined,
  };
}

interface Follower {
  readonly follower: Container;
  readonly reference?: Reference;
}

function followersOfAddress(
  context: RuleContext,
  index: ProjectIndex,
  server: Container,
  { title, followedBy }: AnnouncedAddress,
): readonly Follower[] {
  const family = kindOf(title);
  const isKin = (c: Container): boolean => programTitles(c).some((t) => kindOf(t) === family);
  const namespace = index.namespaceOf(server);
  const kin = index.services.filter((c) => index.namespaceOf(c) !== namespace && isKin(c));
  const near = kin.filter((c) => speaksOf(c, server) || speaksOf(server, c));
  if (followedBy === 'nodes') return near.map((follower) => ({ follower }));
  const tellers =
    followedBy === 'clients'
      ? [server, ...near]
      : near.filter((c) => programTitles(c).some((t) => t.endsWith('Sentinel')));
  return tellers
    .flatMap((c) => followersOf(context, c))
    .filter((r) => index.namespaceOf(r.from) !== namespace)
    .map((reference) => ({ follower: reference.from, reference }));
}

/** `Redis` of `Redis Sentinel`. */
function kindOf(title: string): string {
  return title.split(' ')[0] ?? title;
}

/** Whether anything that a container is given has the other's name in it. */
function speaksOf({ process }: Container, other: Container): boolean {
  const name = escapedForRegExp(other.service ?? other.name);
  const word = new RegExp(`(?<![\\w.-])${name}(?![\\w-])`);
  return (
    [process.entrypoint, process.command].some((w) => w?.words.some((t) => word.test(t.value)) === true) ||
    process.environment.some((e) => e.value !== undefined && word.test(e.value.value)) ||
    process.mounted.some((f) => word.test(f.text))
  );
}
