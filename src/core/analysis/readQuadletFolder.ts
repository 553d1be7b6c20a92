import type { FileReader } from '../compose/index.ts';
import { DEFAULT_ENGINE, isPodman, parseEngine, type Problem } from '../model/index.ts';
import type { QuadletFile } from '../quadlet/index.ts';
import { isContainerUnit, quadletUnits } from './projects/quadletUnits.ts';
import type { Reading, ReadingOptions } from './readProject.ts';
import { readQuadlets } from './readQuadlets.ts';

const NOTHING_TO_READ: Problem = {
  code: 'quadlet-nothing',
  severity: 'information',
  message: 'No Quadlet unit of a container is in this folder.',
};

/**
 * Reads Quadlet's units of a folder as one project, as systemd's generator reads them together (podman-systemd.unit(5)). They are Podman's,
 * whatever engine is assumed for Compose files. Never throws for their content.
 */
export function readQuadletFolder(directory: string, reader: FileReader, options: ReadingOptions = {}): Reading {
  const listed = reader.list?.(directory, directory);
  if (listed === undefined && reader.list) return { wanted: [`${directory}/`], problems: [] };
  const names = (listed ?? []).filter(({ kind }) => kind === 'file').map(({ name }) => name);
  const paths = quadletUnits(names).map((name) => `${directory === '/' ? '' : directory}/${name}`);
  const wanted: string[] = [];
  const files = paths.flatMap((path): QuadletFile[] => {
    const text = reader.text(path);
    if (text === undefined) wanted.push(path);
    return typeof text === 'string' ? [{ path, text }] : [];
  });
  if (wanted.length > 0) return { wanted, problems: [] };
  if (!files.some(({ path, text }) => isContainerUnit(path, text)))
    return { broken: NOTHING_TO_READ, wanted, problems: [] };
  const { engine: assumed = DEFAULT_ENGINE, host, listeners, stated } = options;
  const podman = isPodman(assumed) ? assumed : parseEngine('podman', 'assumed');
  const { network, problems } = readQuadlets(files, {
    engine: { ...(podman ?? DEFAULT_ENGINE), platform: assumed.platform },
    ...(host ? { host } : {}),
    ...(listeners ? { listeners } : {}),
  });
  return { network: stated ? network.saying(stated) : network, wanted, problems };
}
