export { topologyOfSnapshot, containerCalled } from './topologyOfSnapshot.ts';
export type { SnapshotOptions } from './topologyOfSnapshot.ts';
export { readListeners } from './readListeners.ts';
export type { StatedListeners } from './readListeners.ts';
export { listeningSockets } from './procNet.ts';
export type { ListeningSocket, ProcNetTables } from './procNet.ts';
export { compareComposeWithLive } from './compareComposeWithLive.ts';
export type { Clash, Difference, Drift, HostRoute, ServiceDrift } from './Drift.ts';
