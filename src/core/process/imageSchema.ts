import * as v from 'valibot';
import type { KnownImage } from './KnownImage.ts';
import { programEntries, socket, tagCondition } from './programSchema.ts';

const words = v.pipe(v.array(v.pipe(v.string(), v.regex(/^\S+$/))), v.minLength(1));

/** The shape of images.json, for the tests alone. */
export const imageSchema: v.GenericSchema<unknown, readonly KnownImage[]> = v.array(
  v.strictObject({
    // One component of a repository's path: distribution/reference, "path-component".
    names: v.pipe(
      v.array(
        v.pipe(
          v.string(),
          v.regex(/^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*$/),
        ),
      ),
      v.minLength(1),
    ),
    role: v.picklist([
      'admin',
      'broker',
      'datastore',
      'dns',
      'ftp',
      'game',
      'mail',
      'monitoring',
      'other',
      'proxy',
      'runtime',
      'tool',
      'voice',
      'vpn',
      'web',
    ]),
    published: v.exactOptional(v.picklist(['stand-in', 'objects', 'agent', 'accounts'])),
    program: v.exactOptional(v.pipe(v.string(), v.minLength(1))),
    access: v.exactOptional(
      v.pipe(
        v.array(
          v.strictObject({
            when: v.exactOptional(tagCondition),
            default: v.picklist(['open', 'password', 'known', 'none']),
            password: v.exactOptional(words),
            open: v.exactOptional(words),
          }),
        ),
        v.minLength(1),
      ),
    ),
    dials: v.exactOptional(
      v.pipe(
        v.array(
          v.strictObject({
            host: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9._-]*$/)),
            port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
            unless: words,
            places: v.exactOptional(words),
            when: v.exactOptional(v.pipe(v.string(), v.regex(/^\w+=\S+$/))),
          }),
        ),
        v.minLength(1),
      ),
    ),
    health: v.exactOptional(
      v.pipe(
        v.array(
          v.strictObject({
            port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535)),
            when: v.exactOptional(tagCondition),
          }),
        ),
        v.minLength(1),
      ),
    ),
    bare: v.exactOptional(v.pipe(v.array(socket), v.minLength(1))),
    gone: v.exactOptional(
      v.pipe(
        v.array(
          v.strictObject({
            variables: words,
            when: tagCondition,
            instead: v.pipe(v.string(), v.regex(/^\S+$/)),
            only: v.exactOptional(v.pipe(v.string(), v.minLength(1))),
            source: v.pipe(v.string(), v.url(), v.startsWith('https://')),
          }),
        ),
        v.minLength(1),
      ),
    ),
    silent: v.exactOptional(v.pipe(v.string(), v.minLength(1))),
    ...programEntries,
  }),
);
