import type { PortRange } from '../Ruleset.ts';

/** `80`, `1024:65535`, `80,443,8000:8010`; undefined for anything else. */
export function portRanges(text: string): PortRange[] | undefined {
  const out: PortRange[] = [];
  for (const part of text.split(',')) {
    const m = /^(\d{1,5})?(?:([:-])(\d{1,5})?)?$/.exec(part);
    if (!m || part === '') return undefined;
    const first = m[1] === undefined ? 0 : Number(m[1]);
    const last = m[3] === undefined ? (m[2] ? 65535 : first) : Number(m[3]);
    out.push([first, last]);
  }
  return out;
}

/** `0x2000/0x2000`; without a mask all bits count. */
export function markValue(text: string): { readonly value: number; readonly mask: number } | undefined {
  const m = /^(0x[\da-f]+|\d+)(?:\/(0x[\da-f]+|\d+))?$/i.exec(text);
  if (!m) return undefined;
  return { value: Number(m[1]) >>> 0, mask: m[2] === undefined ? 0xffffffff : Number(m[2]) >>> 0 };
}
