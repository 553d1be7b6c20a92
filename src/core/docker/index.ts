export { topologyOfSnapshot, containerCalled } from './topologyOfSnapshot.ts';
export type { SnapshotOptions } from './topologyOfSnapshot.ts';
export { readListeners } from './readListeners.ts';
export type { StatedListeners } from './readListeners.ts';
export { listeningSockets } from './procNet.ts';
export type { ListeningSocket, ProcNetTables } from './procNet.ts';
