/**
 * Whether output has colours: FORCE_COLOR decides (https://force-color.org, and 0 means no, as in Node), then NO_COLOR
 * (https://no-color.org), then whether it goes to a terminal.
 */
export function wantsColour(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none } = environment;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  return isTerminal && !none;
}
