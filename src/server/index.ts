/** The language server: documents in; diagnostics, hovers, code actions, lenses, hints and links out; pictures and answers on request. */
import { homedir } from 'node:os';
import { writeMachineCapture } from '../host/index.ts';
import { serveIpc } from './serveIpc.ts';

export type { ServerSurroundings } from './Server.ts';
export { serveStdio } from './serveStdio.ts';

// An extension starts this file as a process of its own, and says so.
if (process.argv.includes('--node-ipc')) serveIpc({ environment: process.env, home: homedir() });

// In a terminal, where a person let root run it: one capture of this machine, for the editor to open.
const capture = process.argv.indexOf('--capture-machine');
if (capture >= 0) void writeMachineCapture(process.argv[capture + 1] ?? '', process.env);
