import type { ScalarStyle, ScalarType } from './ComposeNode.ts';
import { base64Text } from './base64Text.ts';
import { resolvePlain, type ResolvedScalar } from './resolveScalar.ts';

/** What YAML's own tags, such as `!!int`, are short for. */
const YAML_TAG = 'tag:yaml.org,2002:';

/** The types a scalar with one of YAML's own tags may resolve to. */
const TYPES_OF_TAG: ReadonlyMap<string, readonly ScalarType[]> = new Map([
  ['int', ['int']],
  ['float', ['float', 'int']],
  ['bool', ['bool']],
  ['null', ['null']],
  ['timestamp', ['time']],
]);

/** A scalar's value, with a message where its tag does not fit it. */
export interface TaggedScalar extends ResolvedScalar {
  readonly misfit?: string;
}

/**
 * What a scalar means with its tag. To go-yaml a quoted or block scalar is a string, a plain one is what it looks like, and one
 * with an application's tag (`!override`) is a string; one of YAML's tags has to fit what the text looks like (decode.go,
 * resolve.go).
 */
export function resolveTagged(raw: string, style: ScalarStyle, tag: string | undefined): TaggedScalar {
  if (tag === undefined || tag === '!') return style === 'plain' ? resolvePlain(raw) : { type: 'string', text: raw };
  const name = tag.startsWith(YAML_TAG) ? tag.slice(YAML_TAG.length) : undefined;
  if (name === 'binary') {
    const decoded = base64Text(raw);
    if (decoded !== undefined) return { type: 'string', text: decoded };
    return { type: 'string', text: raw, misfit: 'Not a !!binary value: invalid base64.' };
  }
  const allowed = name === undefined ? undefined : TYPES_OF_TAG.get(name);
  if (!allowed) return { type: 'string', text: raw };
  const resolved = resolvePlain(raw);
  if (allowed.includes(resolved.type)) return resolved;
  return { ...resolved, misfit: `Not a valid !!${name}; Compose cannot read it.` };
}

/** Whether a key `<<` with this tag is a merge key (go-yaml isMerge). */
export function isMergeTag(tag: string | undefined): boolean {
  return tag === undefined || tag === '!' || tag === `${YAML_TAG}merge`;
}
