import type { LinkProgram } from '../model/index.ts';
import type { Note } from './Omissions.ts';
import { isObject, type Json, known, objectOf, objectsOf, textOf } from './json.ts';

/**
 * Dataplanes that leave their programs on links, known by a link of their own: Cilium (pkg/defaults, HostDevice; endpoints are `lxc…`) and
 * Calico's eBPF mode (felix, dataplane/linux/bpf_ep_mgr.go). `tc filter` does not show what is attached by tcx, and bpftool is not on
 * every node, so that a capture may hold none of them.
 */
const DATAPLANES = [
  { own: 'cilium_host', links: /^(lxc|cilium_)/, name: 'one of Cilium (not captured)' },
  { own: 'bpfin.cali', links: /^(cali|bpfin\.cali|bpfout\.cali)/, name: 'one of Calico (not captured)' },
] as const;

/** The eBPF programs on links: `bpftool -j net`, the filters of `tc -j filter`, what `ip -d` says of XDP, and what is known to be there. */
export function programsOf(json: Json, note: (part: string) => Note): LinkProgram[] {
  const out: LinkProgram[] = [];
  const add = (link: string | undefined, at: string | undefined, name: string): void => {
    if (link !== undefined) out.push({ link, name, ...known({ at }) });
  };
  for (const part of objectsOf(json['bpf'], note('bpf')))
    for (const [kind, list] of Object.entries(part))
      if (kind === 'xdp' || kind === 'tc')
        for (const program of objectsOf(list))
          add(
            textOf(program['devname']),
            kind === 'xdp' ? 'xdp' : textOf(program['kind'])?.match(/ingress|egress/)?.[0],
            textOf(program['name']) ?? textOf(program['prog_name']) ?? kind,
          );
  for (const filter of objectsOf(json['tc'], note('tc'))) {
    if (filter['kind'] !== 'bpf') continue;
    const options = objectOf(filter['options']);
    const parent = textOf(filter['parent']) ?? '';
    add(
      textOf(filter['dev']) ?? textOf(filter['ifname']),
      /fff2|ingress/.test(parent) ? 'ingress' : /fff3|egress/.test(parent) ? 'egress' : undefined,
      textOf(options['bpf_name']) ?? textOf(objectOf(options['prog'])['name']) ?? 'bpf',
    );
  }
  const links = objectsOf(json['addr']);
  for (const link of links)
    if (isObject(link['xdp']))
      add(textOf(link['ifname']), 'xdp', textOf(objectOf(link['xdp']['prog'])['name']) ?? 'xdp');
  const names = links.flatMap(({ ifname }) => textOf(ifname) ?? []);
  const seen = new Set(out.map(({ link }) => link));
  for (const { own, links: theirs, name } of DATAPLANES)
    if (names.includes(own))
      for (const link of names) if (theirs.test(link) && !seen.has(link)) add(link, undefined, name);
  return out;
}
