import type { LiveStatus, SourceInfo } from '../protocol/index.ts';
import type { Server } from './client/Server.ts';

/** The network that runs, as a source of pictures; its title is the server's to say. */
export const LIVE_SOURCE: SourceInfo = { id: 'netlens:live', kind: 'live', title: 'live' };

/** What the server said last of its connection to the container engine. */
export class LiveState {
  #status: LiveStatus = { state: 'idle' };

  constructor(server: Pick<Server, 'on'>) {
    server.on('netlens/live', (status) => (this.#status = status));
  }

  get status(): LiveStatus {
    return this.#status;
  }
}
