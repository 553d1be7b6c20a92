import type { Container, Origin } from '../../model/index.ts';
import { parseBinds } from '../listening/Bind.ts';
import type { KnownAnnouncement } from '../KnownProgram.ts';
import { programRuns } from './programRuns.ts';
import type { Said } from './Said.ts';
import { settingsOf } from './settingsOf.ts';

/** An address that a server tells other programs to dial. */
export interface AnnouncedAddress {
  /** What a sentence calls the server: `Redis`. */
  readonly title: string;
  readonly followedBy: NonNullable<KnownAnnouncement['followedBy']>;
  readonly host: string;
  /** Absent where only the address is announced, and the port is the one that it listens on. */
  readonly port?: number;
  /** "--cluster-announce-ip 127.0.0.1 in command". */
  readonly by: string;
  /** The whole setting; the host stands in it. */
  readonly origin: Origin;
}

/** What a container's programs tell their clients and other nodes, as far as flags, variables and files say. */
export function announcedAddresses(container: Container): readonly AnnouncedAddress[] {
  return programRuns(container).known.flatMap(({ run }) =>
    (run.program.announces ?? []).flatMap(({ followedBy, unless, ...setting }): AnnouncedAddress[] => {
      if (!followedBy || setting.what === 'port') return [];
      if (unless && settingsOf(unless, run).length > 0) return [];
      return settingsOf(setting, run).flatMap((said) =>
        addressesIn(said, setting.what).map((address) => ({
          ...address,
          title: run.program.title,
          followedBy,
          by: said.by,
          origin: said.origin,
        })),
      );
    }),
  );
}

const TITLES = new WeakMap<Container, readonly string[]>();

/** What the known programs of a container are called. */
export function programTitles(container: Container): readonly string[] {
  let titles = TITLES.get(container);
  if (!titles) TITLES.set(container, (titles = programRuns(container).known.map(({ run }) => run.program.title)));
  return titles;
}

/** `broker`, `broker:6650`, `internal:pulsar://broker:6650,external:pulsar://localhost:6650`. */
function addressesIn({ value }: Said, what: KnownAnnouncement['what']): readonly { host: string; port?: number }[] {
  const items = what === 'urls' ? value.split(/[\s,;]+/) : [value.trim()];
  return items.flatMap((item) => {
    const plain = item.replace(/^["']|["']$/g, '').replace(/^(?:[\w.+-]+:)*\/\//, '');
    const named = /^([A-Za-z_][\w.-]*)(?::(\d{1,5}))?(?:\/.*)?$/.exec(plain);
    if (named?.[1] !== undefined)
      return [{ host: named[1], ...(named[2] === undefined ? {} : { port: Number(named[2]) }) }];
    return parseBinds(plain.replace(/\/.*$/, '')).map(({ address, port }) => ({
      host: address,
      ...(port === undefined ? {} : { port }),
    }));
  });
}
