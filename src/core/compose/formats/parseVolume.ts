/** A mount in the short syntax, taken apart (compose-go format/volume.go). */
export interface ParsedVolume {
  readonly type: 'bind' | 'volume';
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Offsets of source and target in the text. */
  readonly sourceAt?: readonly [number, number];
  readonly targetAt: readonly [number, number];
}

/** Reads `[source:]target[:options]`; a reason where Compose refuses it. */
export function parseVolume(spec: string): ParsedVolume | { readonly error: string } {
  if (spec === '') return { error: 'invalid empty volume spec' };
  if (spec.length <= 2) {
    return { type: 'volume', source: '', target: spec, readOnly: false, targetAt: [0, spec.length] };
  }
  const sections: { text: string; from: number }[] = [];
  let from = 0;
  let braces = 0;
  for (let i = 0; i <= spec.length; i++) {
    const c = spec[i];
    if (c === '$' && spec[i + 1] === '{') braces++;
    else if (c === '}' && braces > 0) braces--;
    else if (i === spec.length || (c === ':' && braces === 0 && !isDrive(spec.slice(from, i)))) {
      if (i === spec.length && braces > 0) break;
      sections.push({ text: spec.slice(from, i), from });
      from = i + 1;
    }
  }
  if (sections.some((s) => s.text === '')) return { error: `invalid spec: ${spec}: empty section between colons` };
  const [first, second, options] = sections;
  if (sections.length > 3) return { error: `invalid spec: ${spec}: too many colons` };
  const target = second ?? first;
  const source = second ? first : undefined;
  const at = (s: { text: string; from: number }) => [s.from, s.from + s.text.length] as const;
  return {
    type: source && isPath(source.text) ? 'bind' : 'volume',
    source: source?.text ?? '',
    target: target?.text ?? '',
    readOnly: (options?.text.split(',') ?? []).reduce((ro, o) => (o === 'ro' ? true : o === 'rw' ? false : ro), false),
    ...(source ? { sourceAt: at(source) } : {}),
    targetAt: target ? at(target) : [0, 0],
  };
}

function isDrive(section: string): boolean {
  return /^\p{L}$/u.test(section);
}

/** Whether a source is a path on the host and not a volume's name. */
export function isPath(source: string): boolean {
  return /^(\.|\/|~|\\\\|\p{L}:)/u.test(source);
}
