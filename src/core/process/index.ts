/** The door of core/process: what runs in a container, as evidence of what it listens on. */
export * from './listening/Bind.ts';
export * from './SimpleCommand.ts';
export { evidenceOf as declaredListeners, unseenOf } from './evidence/evidenceOf.ts';
export { type JsonScalar, jsonScalars, withoutComments } from './evidence/jsonScalars.ts';
export { defaultPorts, knownImageOf as knownImage } from './knownImageOf.ts';
export { type Access, accessOf } from './accessOf.ts';
export { type FoundImage, knownImageLike, knownImageNamed } from './knownImageNamed.ts';
export { type AnnouncedAddress, announcedAddresses, programTitles } from './evidence/announcedAddresses.ts';
export { imageNames } from './imageNames.ts';
export { imageTextOf } from './imageTextOf.ts';
export type { ImageRole } from './KnownImage.ts';
export { repositoryOf } from './repositoryOf.ts';
export type { ListenStatement } from './listening/ListenStatement.ts';
export { listenStatements } from './listening/listenStatements.ts';
export { type SourceBind, sourceBinds } from './listening/sourceBinds.ts';
export { usualPorts } from './evidence/usualPorts.ts';
export { vpnClients } from './vpnClients.ts';
export { ownPorts } from './listening/ownPorts.ts';
