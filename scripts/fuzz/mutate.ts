/** mulberry32: the same numbers for the same seed. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** What the formats give a meaning, and what breaks readers. */
const WORDS = [
  ...'{ } [ ] : , - & * ! | > # \' " % @ ` \\ $ ${ } ${A:-b} <<: *a &a ? - -- --- ... ~ null true .inf 0x7f 0o17 1e999 -0'.split(
    ' ',
  ),
  ...'0.0.0.0/0 ::/0 255.255.255.255 fe80::1%eth0 1.2.3.4/33 99999999999999999999 -1 65536 0 __proto__ constructor toString'.split(
    ' ',
  ),
  ...'-j -A -m comment --comment DOCKER RETURN ! -s -d --dport 1:65535 multiport jump goto @set elem prefix'.split(' '),
  ...['\n', '\t', '\r', '\0', '\uFEFF', '\u2028', '\uD800', 'é', '\u202e', ' ', '\n  ', '\n- '],
];

const MOST_MUTATIONS = 6;
/** A mutated text does not grow without end. */
const LONGEST = 200_000;

/** A text with a few changes: bytes flipped, parts left out, doubled, moved, taken from another text, words put in. */
export function mutate(text: string, others: readonly string[], random: () => number): string {
  const under = (limit: number): number => Math.floor(random() * limit);
  let out = text;
  for (let count = 1 + under(MOST_MUTATIONS); count > 0; count--) {
    const at = under(out.length + 1);
    const length = random() < 0.7 ? under(12) : under(400);
    const part = out.slice(at, at + length);
    const rest = out.slice(at + length);
    switch (under(8)) {
      case 0:
        out = `${out.slice(0, at)}${String.fromCharCode((out.charCodeAt(at) || 0) ^ (1 << under(8)))}${out.slice(at + 1)}`;
        break;
      case 1:
        out = out.slice(0, at) + rest;
        break;
      case 2:
        out = out.slice(0, at) + part.repeat(2 + under(random() < 0.05 ? 300 : 3)) + rest;
        break;
      case 3: {
        const to = under(out.length + 1);
        out = out.slice(0, at) + rest;
        out = out.slice(0, to) + part + out.slice(to);
        break;
      }
      case 4: {
        const other = others[under(others.length)] ?? '';
        const from = under(other.length + 1);
        out = out.slice(0, at) + other.slice(from, from + length) + rest;
        break;
      }
      case 5:
        out = out.slice(0, at);
        break;
      default:
        out = out.slice(0, at) + (WORDS[under(WORDS.length)] ?? '') + out.slice(at + (random() < 0.5 ? 0 : length));
    }
  }
  return out.slice(0, LONGEST);
}

/** A JSON value with a few of its parts replaced: what a byte mutation mostly makes no JSON of. */
export function mutateJson(value: unknown, random: () => number): unknown {
  const places: (() => void)[] = [];
  const copy = structuredClone(value);
  const visit = (node: unknown, depth: number): void => {
    if (typeof node !== 'object' || node === null || depth > 40) return;
    for (const key of Object.keys(node)) {
      places.push(() => Reflect.set(node, key, oddValue(Reflect.get(node, key), random)));
      if (random() < 0.05) places.push(() => Reflect.deleteProperty(node, key));
      visit(Reflect.get(node, key), depth + 1);
    }
  };
  visit(copy, 0);
  for (let count = 1 + Math.floor(random() * MOST_MUTATIONS); count > 0; count--)
    places[Math.floor(random() * places.length)]?.();
  return copy;
}

function oddValue(value: unknown, random: () => number): unknown {
  const odd: readonly unknown[] = [
    null,
    true,
    -1,
    1e308,
    0.5,
    '',
    [],
    {},
    [[]],
    { __proto__x: 1 },
    [null],
    'x'.repeat(5000),
    '\0',
  ];
  const pick = Math.floor(random() * (odd.length + 4));
  if (pick < odd.length) return odd[pick];
  if (typeof value === 'string') return mutate(value, [value], random);
  if (Array.isArray(value)) return [...(value as unknown[]), ...(value as unknown[])];
  return WORDS[Math.floor(random() * WORDS.length)];
}
