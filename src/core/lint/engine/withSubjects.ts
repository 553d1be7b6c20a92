import { type Finding, isInBlock, type Origin, sourceOf, type Subject, type Topology } from '../../model/index.ts';

/**
 * Findings that name nothing of the topology (what Compose itself rejects), with the service or network in whose block they
 * stand, so that the picture shows them there. Others are unchanged. `texts` is by the path in origins.
 */
export function withSubjects(
  findings: readonly Finding[],
  { containers, networks }: Topology,
  texts: ReadonlyMap<string, string>,
): readonly Finding[] {
  if (findings.every((finding) => finding.subjects.length > 0)) return findings;
  const owners = [
    ...containers.map((c) => ({ subject: { kind: 'container' as const, id: c.id }, start: keyOf(c.origin) })),
    ...networks.flatMap((network) =>
      [network, ...(network.otherKeys ?? [])].map(({ origin }) => ({
        subject: { kind: 'network' as const, id: network.id },
        start: keyOf(origin),
      })),
    ),
  ].flatMap(({ subject, start }) => (start ? [{ subject, ...start }] : []));
  return findings.map((finding) => {
    if (finding.subjects.length > 0) return finding;
    const { file, start } = finding.origin;
    const text = texts.get(file);
    if (text === undefined) return finding;
    const before = owners.filter((o) => o.file === file && o.start <= start);
    const nearest = Math.max(...before.map((o) => o.start));
    const subjects: Subject[] = before.filter((o) => o.start === nearest).map((o) => o.subject);
    return subjects.length > 0 && isInBlock(text, nearest, start) ? { ...finding, subjects } : finding;
  });
}

/** Where the key of a service or network is written; undefined for what Docker or a default made. */
function keyOf(origin: Origin): { readonly file: string; readonly start: number } | undefined {
  return origin.kind === 'source' ? sourceOf(origin) : undefined;
}
