/** The door of core/process: what runs in a container, as evidence of what it listens on. */
export * from './listening/Bind.ts';
export * from './SimpleCommand.ts';
export * from './declaredListeners.ts';
export * from './knownImages.ts';
export type { ListenStatement } from './listening/ListenStatement.ts';
export { listenStatements } from './listening/listenStatements.ts';
export { ownPorts } from './listening/ownPorts.ts';
