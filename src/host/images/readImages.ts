import { imageRecordOf } from '../../core/docker/index.ts';
import type { ImageRecord } from '../../core/model/index.ts';
import type { DockerConnection } from '../connection/DockerConnection.ts';
import { inspectImages, type InspectOptions } from './inspectImages.ts';

export interface ImageReading {
  /** By the name or id that was asked for; an image that the engine does not have is absent. */
  readonly records: ReadonlyMap<string, ImageRecord>;
  /** One sentence for each thing that could not be read. */
  readonly problems: readonly string[];
}

/** An id always means the same image, so its record is asked for once and kept. */
const known = new WeakMap<DockerConnection, Map<string, ImageRecord>>();

/** The engine's records of images. Never rejects: what it does not answer in time is absent. */
export async function readImages(
  connection: DockerConnection,
  names: readonly string[],
  options: InspectOptions = {},
): Promise<ImageReading> {
  const byId = known.get(connection) ?? new Map<string, ImageRecord>();
  known.set(connection, byId);
  const records = new Map<string, ImageRecord>();
  const unknown: string[] = [];
  for (const name of names) {
    const record = byId.get(name);
    if (record) records.set(name, record);
    else unknown.push(name);
  }
  const { answers, problems } = await inspectImages(connection, unknown, options);
  const said = [...problems];
  for (const [name, answer] of answers) {
    const { value, problems: odd } = imageRecordOf(answer, name);
    said.push(...odd.map((problem) => problem.message));
    if (!value) continue;
    const record = byId.get(value.id) ?? value;
    byId.set(value.id, record);
    records.set(name, record);
  }
  return { records, problems: [...new Set(said)] };
}
