import type { Command } from '../Services.ts';
import { sourceFor } from './sourceFor.ts';

/** Commands that the diagram itself carries out. */
export const diagramPages: readonly Command[] = (
  [
    ['netlens.showReachabilityMatrix', 'matrix'],
    ['netlens.explainPicture', 'explainer'],
    ['netlens.showNetworkAsText', 'tables'],
    ['netlens.findInDiagram', 'find'],
  ] as const
).map(([id, what]) => ({
  id,
  run: async (services, argument) => {
    const source = await sourceFor(services, argument);
    if (!source) return;
    const panel = await services.panels.open(source);
    await panel.whenReady();
    panel.say({ type: 'show', what });
  },
}));
