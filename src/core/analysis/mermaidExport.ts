import type { Drawable } from './Drawable.ts';
import { isWithinLimits, mermaidWithinLimits } from '../diagram/index.ts';
import { mermaidBlocks } from './networkMarkdown.ts';

export interface MermaidExport {
  /** Several pictures are blocks of Markdown: a Mermaid file holds one. */
  readonly format: 'mermaid' | 'markdown';
  readonly text: string;
  /** The number of pictures: one per network, or 1 for all. */
  readonly pictures: number;
}

/**
 * Mermaid text within Mermaid's default limits: `drawn`, the text of the picture on screen, if it is small enough, else that of
 * mermaidWithinLimits. Undefined if each network by itself is too large.
 */
export function mermaidExport(
  { topology, facts, findings, destinations }: Drawable,
  drawn?: string,
): MermaidExport | undefined {
  if (drawn !== undefined && isWithinLimits(drawn)) return { format: 'mermaid', text: drawn, pictures: 1 };
  const { parts } = mermaidWithinLimits(topology, facts, { findings, destinations });
  const [only] = parts;
  if (!only) return undefined;
  return parts.length === 1
    ? { format: 'mermaid', text: only.text, pictures: 1 }
    : { format: 'markdown', text: `${mermaidBlocks(parts).join('\n\n')}\n`, pictures: parts.length };
}
