import type { Container } from '../model/index.ts';
import { packageScript } from './packageScript.ts';
import { simpleCommands } from './SimpleCommand.ts';

/** A development server of JavaScript that forwards requests of its pages, and where its settings say to whom. */
export type DevServer = 'vite' | 'react-scripts' | 'vue-cli-service' | 'webpack' | 'angular';

/** A script that starts one and nothing beside it: with a second program in the container, localhost may be that one. */
const STARTS: readonly (readonly [DevServer, RegExp])[] = [
  ['vite', /^vite(?:\s+(?:dev|serve))?(?:\s+-[^;&|]*)?$/],
  ['react-scripts', /^(?:react-scripts|craco|react-app-rewired)\s+start(?:\s+-[^;&|]*)?$/],
  ['vue-cli-service', /^vue-cli-service\s+serve(?:\s+-[^;&|]*)?$/],
  ['webpack', /^webpack(?:-dev-server|\s+(?:serve|server|s))(?:\s+-[^;&|]*)?$/],
  ['angular', /^ng\s+(?:serve|s)(?:\s+-[^;&|]*)?$/],
];

/** What comes before a server and is done before it starts. */
const PREPARES = /^(?:cd|echo|sleep|mkdir|cp|rm|chown|chmod|ls|set)$/;

/** The development server that a container runs, where it is all that it runs; and the words that start it. */
export function devServerOf(container: Container): { readonly server: DevServer; readonly words: string } | undefined {
  const { process } = container;
  const commands = simpleCommands(process).filter(({ program, args }) => {
    const isInstall =
      /^(?:npm|yarn|pnpm|bun)$/.test(program) && /^(?:i|ci|install|add|rebuild|prune)?$/.test(args[0]?.value ?? '');
    return !isInstall && !PREPARES.test(program);
  });
  const [command, ...others] = commands;
  if (!command || others.length > 0) return undefined;
  const args = command.args.map((a) => a.value);
  const script = packageScript(process, command.program, args) ?? [command.program, ...args].join(' ');
  const words = script
    .trim()
    .replace(/^(?:(?:cross-env|npx|env|bunx)\s+|\w+=\S*\s+)*/, '')
    .replace(/^(?:yarn|pnpm|bun)\s+(?=\w)/, '');
  const server = STARTS.find(([, starts]) => starts.test(words))?.[0];
  return server && { server, words };
}
