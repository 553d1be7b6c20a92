import type { FoundNamespace } from './findNamespaces.ts';
import type { ReadNamespace } from './readNamespace.ts';

interface LinkFacts {
  readonly index: number;
  readonly far?: number;
  readonly nsid?: number;
  readonly kind?: string;
}

/**
 * Which namespace each `link_netnsid` of a namespace means: by the names that `ip netns list-id` prints, else by the links themselves: both
 * ends of a veth pair name each other's index, and what all links of one number fit is the one.
 */
export function netnsidsOf(
  namespaces: readonly { readonly found: FoundNamespace; readonly read: ReadNamespace }[],
): Map<string, Record<string, string>> {
  const facts = new Map(namespaces.map(({ found, read }) => [found.inode, linkFacts(read.json['addr'])]));
  const byName = new Map(
    namespaces.flatMap(({ found }) => found.mounts.map((path) => [path.slice(path.lastIndexOf('/') + 1), found.inode])),
  );
  const byIndex = new Map<number, { inode: string; link: LinkFacts }[]>();
  for (const [inode, links] of facts)
    for (const link of links) {
      const list = byIndex.get(link.index);
      if (list) list.push({ inode, link });
      else byIndex.set(link.index, [{ inode, link }]);
    }
  return new Map(
    namespaces.map(({ found, read }) => {
      const ids: Record<string, string> = {};
      const links = facts.get(found.inode) ?? [];
      const numbers = new Set(links.flatMap((link) => (link.nsid === undefined ? [] : [link.nsid])));
      for (const { nsid, name } of read.ids) {
        const inode = byName.get(name);
        if (inode !== undefined) ids[String(nsid)] = inode;
      }
      for (const nsid of numbers) {
        if (ids[String(nsid)] !== undefined) continue;
        const fits = links
          .filter((link) => link.nsid === nsid)
          .map((link) => new Set(endsOf(link, byIndex).filter((inode) => inode !== found.inode)));
        const [first, ...others] = fits;
        const common = [...(first ?? [])].filter((inode) => others.every((set) => set.has(inode)));
        if (common.length === 1 && common[0] !== undefined) ids[String(nsid)] = common[0];
      }
      return [found.inode, ids];
    }),
  );
}

/** The namespaces that may hold the other end of a link, or what is beneath it. */
function endsOf(
  { index, far, kind }: LinkFacts,
  byIndex: ReadonlyMap<number, readonly { readonly inode: string; readonly link: LinkFacts }[]>,
): string[] {
  const there = far === undefined ? [] : (byIndex.get(far) ?? []);
  return there
    .filter(({ link }) => kind !== 'veth' || (link.kind === 'veth' && link.far === index))
    .map(({ inode }) => inode);
}

function linkFacts(addr: unknown): LinkFacts[] {
  if (!Array.isArray(addr)) return [];
  return addr.flatMap((raw: unknown): LinkFacts[] => {
    const json = raw as {
      ifindex?: unknown;
      link_index?: unknown;
      link_netnsid?: unknown;
      linkinfo?: { info_kind?: unknown };
    };
    if (typeof json.ifindex !== 'number') return [];
    return [
      {
        index: json.ifindex,
        ...(typeof json.link_index === 'number' ? { far: json.link_index } : {}),
        ...(typeof json.link_netnsid === 'number' ? { nsid: json.link_netnsid } : {}),
        ...(typeof json.linkinfo?.info_kind === 'string' ? { kind: json.linkinfo.info_kind } : {}),
      },
    ];
  });
}
