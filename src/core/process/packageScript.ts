import type { Process } from '../model/index.ts';

/**
 * The script that `npm run dev`, `npm start` or `yarn dev` runs, from the package.json that the container sees. Undefined where
 * none is seen, or several of which none is where the program runs, or it has no such script.
 */
export function packageScript(process: Process, program: string, args: readonly string[]): string | undefined {
  if (!/^(?:npm|yarn|pnpm|bun)$/.test(program)) return undefined;
  const words = args.filter((a, i) => !a.startsWith('-') && !WITH_VALUE.has(args[i - 1] ?? ''));
  const name = words[0] === 'run' || words[0] === 'run-script' ? words[1] : words[0];
  if (name === undefined || (program === 'npm' && words[0] === name && !/^(?:start|test|restart)$/.test(name)))
    return undefined;
  const files = process.mounted.filter(
    (f) => /(?:^|\/)package\.json$/.test(f.target) && !/node_modules/.test(f.target),
  );
  const here = files.find((f) => f.target === `${process.workingDir?.value ?? ''}/package.json`);
  const file = here ?? (files.length === 1 ? files[0] : undefined);
  if (!file) return undefined;
  try {
    const { scripts } = JSON.parse(file.text) as { scripts?: unknown };
    if (typeof scripts !== 'object' || scripts === null || !Object.hasOwn(scripts, name)) return undefined;
    const script: unknown = (scripts as Record<string, unknown>)[name];
    return typeof script === 'string' ? script : undefined;
  } catch {
    return undefined;
  }
}

/** The lowest version of a package that package.json asks for: `3.11.0` of `^3.11.0`. Undefined where several files differ. */
export function packageVersion({ mounted }: Process, name: string): string | undefined {
  const asked = mounted
    .filter((f) => /(?:^|\/)package\.json$/.test(f.target) && !f.target.includes('node_modules'))
    .flatMap((f) => [...f.text.matchAll(/"([@\w./-]+)"\s*:\s*"[\^~>=v\s]*(\d+(?:\.\d+){0,2})[^"]*"/g)])
    .flatMap(([, found, version]) => (found === name && version !== undefined ? [version] : []));
  return new Set(asked).size === 1 ? asked[0] : undefined;
}

/** Flags of the package managers that say where to run. */
const WITH_VALUE = new Set(['--prefix', '-C', '--dir', '--cwd']);

/** Whether a configuration file that the container sees speaks of a host: then a development server's default may not hold. */
export function configuresHost(process: Process): boolean {
  return process.mounted.some(
    (file) =>
      /(?:vite|astro|nuxt|vue|webpack|svelte)\.config\.[cm]?[jt]s$|angular\.json$|\.(?:flaskenv|env)$|config\/puma\.rb$/.test(
        file.target,
      ) && /\bhost\b|FLASK_RUN_HOST|\bbind\b/i.test(file.text),
  );
}
