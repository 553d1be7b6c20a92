import { composeConfig } from '../../compose/index.ts';
import { type Answer, type Engine, type Host, type IpNet, type Listener, parseCidr } from '../../model/index.ts';
import type { Network } from '../Network.ts';
import { readProject } from '../readProject.ts';
import { readSnapshot } from '../readSnapshot.ts';
import { CoverCollector, type Cover } from './Cover.ts';
import { isObject, type Json } from './fieldsOf.ts';
import type { ScrubContext } from './freeTexts.ts';
import { scrubConfig } from './scrubConfig.ts';
import { scrubSnapshot } from './scrubSnapshot.ts';

/** A question whose answer somebody doubts, and where it comes from. */
export interface ReportedQuestion {
  readonly network: Network;
  /** The snapshot file, if that is the source; else the network's Compose project is. */
  readonly snapshot?: unknown;
  readonly from: string;
  readonly to: string;
}

/** What can be sent to a stranger, and still shows the same. */
export interface ScrubbedReport {
  /** `snapshot.json` or `compose.json`, which is also valid YAML. */
  readonly fileName: string;
  readonly text: string;
  readonly from: string;
  readonly to: string;
  /** What the scrubbed file gives, hop by hop. */
  readonly answer: Answer;
  /** The original answer's verdict, outcome and reason. */
  readonly said: Pick<Answer, 'verdict' | 'outcome' | 'reason'>;
  /** Whether verdict, outcome and the reason's code are those of the original. */
  readonly same: boolean;
  /** How many values and commands were kept, for the verdict needs them. */
  readonly kept: number;
}

/** How many times a smaller set of kept texts is tried: each reads the whole source. */
const MOST_TRIES = 48;

/** One attempt: the source with some free texts kept, read and asked. */
interface Attempt {
  readonly file: Json;
  readonly network: Network;
  readonly answer: Answer;
  readonly from: string;
  readonly to: string;
}

/**
 * Scrubs the source of an answer: names and addresses are replaced consistently, values and commands are masked. The result is
 * read and asked again. Where it answers differently, values and commands are kept until it does not, as few as a search in
 * `MOST_TRIES` finds. Undefined if the question cannot be asked.
 */
export function scrubbedReport(reported: ReportedQuestion): ScrubbedReport | undefined {
  const original = reported.network.answer(reported.from, reported.to);
  if (!original) return undefined;
  const places = new Set<string>();
  const collector = new CoverCollector();
  const collecting = {
    cover: collector,
    free: { keeps: () => true, found: (place: string) => void places.add(place) },
  };
  scrub(reported, collecting);
  asked(reported, collector);
  const cover = collector.cover(predictedNets(reported));
  let tries = 0;
  const attempt = (kept: ReadonlySet<string>, exposing = false): Attempt | undefined => {
    tries++;
    const context: ScrubContext = { cover, free: { keeps: (place) => kept.has(place), found: () => undefined } };
    const covered = scrub(reported, context);
    const file = exposing ? exposed(covered, reported.network, cover) : covered;
    const question = asked(reported, cover);
    const network = read(file, reported);
    const answer = network?.answer(question.from, question.to);
    return network && answer && { file, network, answer, ...question };
  };
  const isSame = (made: Attempt): boolean => agrees(original, made.answer);

  const masked = attempt(new Set());
  if (masked && isSame(masked)) return reportOf(reported, masked, original, 0);
  for (const exposing of [false, true]) {
    let kept = [...places];
    let best = attempt(new Set(kept), exposing);
    if (!best || !isSame(best)) continue;
    // Leave out parts that are not needed: halves first, then smaller ones.
    for (
      let size = Math.ceil(kept.length / 2);
      size >= 1 && tries < MOST_TRIES;
      size = size > 1 ? Math.ceil(size / 2) : 0
    )
      for (let at = 0; at < kept.length && tries < MOST_TRIES;) {
        const fewer = [...kept.slice(0, at), ...kept.slice(at + size)];
        const made = attempt(new Set(fewer), exposing);
        if (made && isSame(made)) {
          kept = fewer;
          best = made;
        } else at += size;
      }
    return reportOf(reported, best, original, kept.length);
  }
  return masked && reportOf(reported, masked, original, 0);
}

function scrub({ network, snapshot }: ReportedQuestion, context: ScrubContext): Json {
  if (snapshot !== undefined) return scrubSnapshot(snapshot, context);
  return network.project ? scrubConfig(composeConfig(network.project), context) : null;
}

/** The question in the other names. */
function asked({ from, to }: ReportedQuestion, cover: Cover): { readonly from: string; readonly to: string } {
  const target = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(.*?)(:\d+(?:\/\w+)?)?(?:\/[^:\]]*)?$/i.exec(to.trim());
  const host = target?.[1] ?? to;
  const other = host
    .split('@')
    .map((part) => cover.name('name', part))
    .join('@');
  return {
    from: cover.name('name', from.trim()),
    to: `${host.includes(':') || host.startsWith('[') ? cover.text(host) : other}${target?.[2] ?? ''}`,
  };
}

/** Subnets that nobody wrote: Docker would choose them again, whatever the names. */
function predictedNets({ network, snapshot }: ReportedQuestion): readonly IpNet[] {
  if (snapshot !== undefined) return [];
  return network.topology.networks.flatMap(({ subnets }) =>
    subnets.flatMap(({ predicted, cidr }) => (predicted ? (parseCidr(cidr) ?? []) : [])),
  );
}

/** Reads the scrubbed source with what was stated beside the original. */
function read(file: Json, { network, snapshot }: ReportedQuestion): Network | undefined {
  const { engine, host } = network.topology;
  if (snapshot !== undefined) return readSnapshot(file, stated(engine, undefined)).network;
  const path = '/report/compose.json';
  const text = textOf(file);
  return readProject(
    { files: [path], directory: '/report', profiles: ['*'], envFiles: [], environment: new Map() },
    { text: (asked) => (asked === path ? text : null) },
    stated(engine, host),
  ).network;
}

function stated(
  engine: Engine,
  host: Host | undefined,
): { readonly engine: Engine; readonly host?: Host; readonly listeners?: readonly Listener[] } {
  return { engine, ...(host ? { host } : {}) };
}

/** With `expose` for the ports that a Dockerfile or a mounted file, which are not in the report, say. */
function exposed(file: Json, { topology }: Network, cover: Cover): Json {
  const services = isObject(file) ? file['services'] : undefined;
  if (!isObject(file) || !isObject(services)) return file;
  const named = new Map(topology.containers.map((c) => [c.id, cover.name('service', c.service ?? c.name)]));
  const ports = new Map<string, Set<string>>();
  for (const listener of topology.listeners) {
    const service = named.get(listener.container);
    if (service === undefined) continue;
    const list = ports.get(service) ?? new Set();
    ports.set(service, list.add(`${listener.port}/${listener.protocol}`));
  }
  return {
    ...file,
    services: Object.fromEntries(
      Object.entries(services).map(([name, service]) => {
        const more = ports.get(name);
        const own = isObject(service) && Array.isArray(service['expose']) ? service['expose'].map(String) : [];
        return [name, more && isObject(service) ? { ...service, expose: [...new Set([...own, ...more])] } : service];
      }),
    ),
  };
}

function agrees(one: Answer, other: Answer): boolean {
  return one.verdict === other.verdict && one.outcome === other.outcome && one.reason.code === other.reason.code;
}

function reportOf(
  { snapshot }: ReportedQuestion,
  { file, network, answer, from, to }: Attempt,
  original: Answer,
  kept: number,
): ScrubbedReport {
  const { verdict, outcome, reason } = original;
  const question = network.question(from, to).value;
  return {
    fileName: snapshot === undefined ? 'compose.json' : 'snapshot.json',
    text: textOf(file),
    from,
    to,
    answer: question ? network.answerTo(question) : answer,
    said: { verdict, outcome, reason },
    same: agrees(original, answer),
    kept,
  };
}

function textOf(file: Json): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}
