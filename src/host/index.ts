export { nodeReader, type NodeReader, type NodeReaderOptions } from './nodeReader.ts';
export { chooseEndpoint, type EndpointChoice, type StatedEndpoint } from './endpoint/chooseEndpoint.ts';
export type { DockerAddress, DockerEndpoint, EndpointSource, TlsFiles } from './endpoint/DockerEndpoint.ts';
export { endpointFacts, type EndpointFacts } from './endpoint/EndpointFacts.ts';
export { connectDocker, type ConnectOptions } from './connection/connectDocker.ts';
export type { DockerConnection } from './connection/DockerConnection.ts';
export { DockerError, type DockerErrorCode } from './connection/DockerError.ts';
export { captureSnapshot, type CaptureOptions, type Snapshot } from './snapshot/captureSnapshot.ts';
export { readSnapshotFile } from './snapshot/readSnapshotFile.ts';
