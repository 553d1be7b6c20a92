import * as l10n from '@vscode/l10n';
import { LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { elementsOf } from '../../core/analysis/index.ts';
import type { DiagramPanel } from '../panel/DiagramPanel.ts';
import type { PanelRequests } from '../panel/PanelRequests.ts';
import type { HandlersOf } from './handlers.ts';
import type { PanelRegistry } from './PanelRegistry.ts';

/** What the extension asks about its panels. `changed`: another network is shown, or one no longer. */
export function panelHandlers(
  panels: PanelRegistry,
  requests: PanelRequests,
  changed: () => void,
): HandlersOf<'netlens/panel/'> {
  const found = async (id: string): Promise<DiagramPanel> => {
    const panel = await panels.whenOpen(id);
    if (!panel) throw new ResponseError(LSPErrorCodes.RequestFailed, l10n.t('There is no such diagram.'));
    return panel;
  };
  /** The same, when it has drawn what there is. */
  const drawn = async (id: string): Promise<DiagramPanel> => {
    const panel = await found(id);
    await panel.whenDrawn();
    return panel;
  };
  return {
    'netlens/panel/open': async ({ panel, ...options }) => {
      await panels.open(panel, options);
      changed();
      return null;
    },
    'netlens/panel/show': async ({ panel, ...what }) => {
      await panels.show(await found(panel), what);
      changed();
      return null;
    },
    'netlens/panel/receive': async ({ panel, message }) => {
      await (await found(panel)).receive(message);
      return null;
    },
    'netlens/panel/ready': async ({ panel }) => {
      await (await found(panel)).whenReady();
      return null;
    },
    'netlens/panel/ask': async ({ panel, from, to }) => (await requests.ask(await drawn(panel), from, to)) ?? null,
    'netlens/panel/compare': async ({ panel }) => (await requests.compareWithHead(await drawn(panel))) ?? null,
    'netlens/panel/highlight': async ({ panel: id, element }) => {
      const panel = await found(id);
      if (panel.shown)
        panel.post({ type: 'highlight', elements: elementsOf(panel.shown.diagram, element), reveal: true });
      return null;
    },
  };
}
