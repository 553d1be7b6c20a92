import type { Container } from '../../model/index.ts';
import type { FileFormat } from '../KnownProgram.ts';
import { knownTools } from '../knownTools.ts';
import type { ProgramRun } from './ProgramRun.ts';

/** Where a server's configuration stands whatever image it is in: what it says is unmistakable. */
const PLACES: readonly (readonly [RegExp, string, FileFormat])[] = [
  [/^\/etc\/nginx\/(?:nginx\.conf|(?:conf\.d|templates|http\.d|sites-enabled)\/.+)$/, 'nginx', 'nginx'],
  [/(?:^|\/)haproxy\.cfg$/, 'haproxy', 'haproxy'],
  [/^\/etc\/(?:apache2|httpd)\/.+\.conf$/, 'httpd', 'apache'],
  [/^\/etc\/caddy\/Caddyfile$/, 'caddy', 'caddyfile'],
];

/** Servers that an image nobody listed must have, by the configuration that it is given. Only what the files say counts. */
export function serverFileRuns(container: Container): readonly ProgramRun[] {
  const { mounted } = container.process;
  if (mounted.length === 0) return [];
  return PLACES.flatMap(([target, name, format]) => {
    const files = mounted.filter((f) => target.test(f.target));
    const tool = knownTools(name).find((t) => t.moves?.some((m) => m.keys) === true) ?? knownTools(name)[0];
    if (files.length === 0 || !tool) return [];
    return [
      {
        container,
        program: { ...tool, files: files.map((f) => ({ path: f.target, format })) },
        level: 2,
        args: [],
        name,
        onlySpoken: true,
      } as const,
    ];
  });
}
