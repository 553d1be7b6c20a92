/** The language server: documents in; diagnostics, hovers, code actions, lenses, hints and links out; pictures and answers on request. */
export type { ServerSurroundings } from './Server.ts';
export { serveStdio } from './serveStdio.ts';
