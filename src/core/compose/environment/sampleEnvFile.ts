import type { SampleEnvFile } from '../../model/index.ts';
import { joinPath } from '../formats/posixPath.ts';
import type { Loading } from '../loading/Loading.ts';

/** What people call the `.env` that they keep in a repository, to be copied. */
const OF_DOTENV = [
  'env.example',
  'env.sample',
  'env.dist',
  'env.template',
  'example.env',
  'sample.env',
  'template.env',
  'dist.env',
];

/** What people add to the name of any env file for that. */
const ENDINGS = ['.example', '.sample', '.dist', '.template', '.tmpl', '-example', '-sample', '-dist', '-template'];

/** The sample beside an env file that is missing; undefined where the file is there, or no sample. */
export function sampleEnvFile(directory: string, name: string, loading: Loading): SampleEnvFile | undefined {
  const missing = joinPath(directory, name);
  if (loading.text(missing) !== null) return undefined;
  for (const sample of [...ENDINGS.map((e) => name + e), ...(name === '.env' ? [...OF_DOTENV, '.env.docker'] : [])]) {
    const file = joinPath(directory, sample);
    const text = loading.text(file);
    if (typeof text !== 'string') continue;
    const names = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=/gm)].map((m) => m[1] ?? '');
    const edit = { file: missing, start: 0, end: 0, newText: text, creates: true } as const;
    // Not safe: the values are an example's, passwords among them.
    return { file, names: new Set(names), copy: { title: `Copy ${sample} to ${name}`, safe: false, edits: [edit] } };
  }
  return undefined;
}
