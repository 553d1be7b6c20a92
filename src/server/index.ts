/** The language server: documents in; diagnostics, hovers, code actions, lenses, hints and links out; pictures and answers on request. */
import { homedir } from 'node:os';
import { serveIpc } from './serveIpc.ts';

export type { ServerSurroundings } from './Server.ts';
export { serveStdio } from './serveStdio.ts';

// An extension starts this file as a process of its own, and says so.
if (process.argv.includes('--node-ipc')) serveIpc({ environment: process.env, home: homedir() });
