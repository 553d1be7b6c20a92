import * as l10n from '@vscode/l10n';
import { readPastedRules } from '../../core/analysis/index.ts';
import { captureSnapshot } from '../../host/index.ts';
import type { LiveStatus } from '../../protocol/index.ts';
import type { Docker } from '../live/Docker.ts';
import type { HandlersOf } from './handlers.ts';

/** What the extension asks about the container engine. */
export function liveHandlers(docker: Docker): HandlersOf<'netlens/live/'> {
  return {
    'netlens/live/show': () => {
      void docker.show();
      return null;
    },
    'netlens/live/refresh': async () => {
      await docker.show();
      await docker.refresh();
      return null;
    },
    'netlens/live/settled': async () => {
      await docker.settled();
      const rulesCommand = docker.view?.rulesCommand;
      return { ...liveStatus(docker), ...(rulesCommand === undefined ? {} : { rulesCommand }) };
    },
    'netlens/live/endpoints': async () => (await docker.candidates()).map(({ name, url, why }) => ({ name, url, why })),
    'netlens/live/use': async ({ url }) => {
      const endpoint = (await docker.candidates()).find((candidate) => candidate.url === url);
      if (endpoint) await docker.use(endpoint);
      return null;
    },
    'netlens/live/paste': async ({ text }) => {
      const rules = readPastedRules(text);
      if (!rules) return 'none';
      return (await docker.pasteRules(rules, text)) ? 'used' : 'gone';
    },
    'netlens/live/snapshot': async (_, token) => {
      const stop = new AbortController();
      const stopping = token.onCancellationRequested(() => stop.abort());
      try {
        await docker.settled();
        const { last, status } = docker;
        if (!last || status.state !== 'connected')
          return { why: 'why' in status ? status.why : l10n.t('The daemon did not answer.') };
        const { signal } = stop;
        const snapshot = await captureSnapshot(last.connection, {
          kernel: true,
          listeners: true,
          beside: process.env,
          signal,
        });
        const { masked } = snapshot;
        const text = `${JSON.stringify(snapshot, null, 2)}\n`;
        return { text, ...(masked === undefined ? {} : { masked }) };
      } finally {
        stopping.dispose();
      }
    },
  };
}

/** The state of the connection, as the extension is told of it. */
export function liveStatus({ status, endpoint }: Docker): LiveStatus {
  return {
    state: status.state,
    ...('why' in status ? { why: status.why } : {}),
    ...('daemon' in status && status.daemon !== '' ? { daemon: status.daemon } : {}),
    ...(endpoint ? { url: endpoint.url } : {}),
  };
}
