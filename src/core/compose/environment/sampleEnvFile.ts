import type { SampleEnvFile } from '../../model/index.ts';
import { joinPath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';

/** What people call the `.env` that they keep in a repository, to be copied. */
const NAMES = [
  '.env.example',
  '.env.sample',
  '.env.dist',
  '.env.template',
  '.env.tmpl',
  'env.example',
  'example.env',
  'sample.env',
];

/** The sample beside a project without `.env`; undefined where there is a `.env`, or no sample. */
export function sampleEnvFile(directory: string, loading: Loading): SampleEnvFile | undefined {
  if (loading.text(joinPath(directory, '.env')) !== null) return undefined;
  for (const name of NAMES) {
    const file = joinPath(directory, name);
    const text = loading.text(file);
    if (typeof text !== 'string') continue;
    const names = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=/gm)].map((m) => m[1] ?? '');
    return { file, names: new Set(names) };
  }
  return undefined;
}
