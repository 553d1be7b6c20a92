import type { Command } from '../Services.ts';
import { sourceFor } from './sourceFor.ts';

/** Which reachability was gained or lost since the last commit. */
export const showReachabilityChanges: Command = {
  id: 'netlens.showReachabilityChanges',
  run: async (services, argument) => {
    const source = await sourceFor(services, argument);
    if (!source) return;
    const panel = await services.panels.open(source);
    await panel.whenReady();
    await services.server.ask('netlens/panel/compare', { panel: panel.id });
  },
};
