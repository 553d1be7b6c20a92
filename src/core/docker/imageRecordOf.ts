import * as v from 'valibot';
import type { ImageRecord, Result } from '../model/index.ts';
import { exposedPorts } from './exposedPorts.ts';
import { fields, list, Oddities, record, tolerantFields } from './tolerantFields.ts';

/** An image can EXPOSE ranges. With more ports than this, it surely does not listen on all. */
const MAX_EXPOSED = 1024;

const words = v.union([list(v.string()), v.string()]);

const IMAGE = {
  Id: v.string(),
  Config: fields({
    Entrypoint: words,
    Cmd: words,
    Env: list(v.string()),
    ExposedPorts: record(v.unknown()),
    Healthcheck: fields({ Test: list(v.string()) }),
  }),
};

/** GET /images/{name}/json → ImageRecord. Undefined if the value is not an image; the problems name invalid fields. */
export function imageRecordOf(raw: unknown, name: string): Result<ImageRecord | undefined> {
  const oddities = new Oddities();
  const value = read(raw, `Image ${name.slice(0, 80)}`, oddities);
  return { value, problems: oddities.problems };
}

function read(raw: unknown, subject: string, oddities: Oddities): ImageRecord | undefined {
  const image = tolerantFields(IMAGE, raw, subject, oddities);
  if (!image) return undefined;
  if (!image.Id) {
    oddities.add('snapshot-image', `${subject} has no Id; its record is ignored.`);
    return undefined;
  }
  const { Entrypoint, Cmd, Env, ExposedPorts, Healthcheck } = image.Config ?? {};
  const exposed = exposedPorts(ExposedPorts?.keys() ?? []);
  if (exposed.length > MAX_EXPOSED)
    oddities.add('snapshot-image', `${subject} exposes ${exposed.length} ports; so many say nothing and are ignored.`);
  return {
    id: image.Id,
    entrypoint: wordsOf(Entrypoint),
    command: wordsOf(Cmd),
    exposed: exposed.length > MAX_EXPOSED ? [] : exposed,
    variables: [...new Set((Env ?? []).map((entry) => entry.split('=', 1)[0] ?? ''))].filter((n) => n !== ''),
    healthcheck: Healthcheck?.Test ?? [],
  };
}

function wordsOf(value: readonly string[] | string | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : (value ?? []);
}
