/**
 * Prints the live topology as JSON. A program of its own, so that a test can run it in an engine's host namespace and as
 * another user: `nsenter --net=… setpriv --reuid=65534 … node askLive.ts`.
 */
import { connectDocker, liveTopology, readDaemon, readVeths } from '../../src/host/index.ts';

const connection = await connectDocker();
try {
  const { answers } = await readDaemon(connection);
  const live = await liveTopology(connection, answers, { kernel: process.argv.includes('--kernel') });
  const { ends, why } = await readVeths(connection, live.access, answers, { exec: process.argv.includes('--exec') });
  process.stdout.write(
    JSON.stringify({
      version: connection.version,
      host: live.topology.host,
      listeners: live.topology.listeners,
      listenersComplete: live.topology.listenersComplete,
      listenersUnknown: live.listenersUnknown,
      missing: live.missing,
      ends,
      why,
      local: live.access.local,
      privilege: live.access.local ? live.access.privilege : undefined,
      namespace: live.access.local ? live.access.host : undefined,
    }),
  );
} finally {
  connection.dispose();
}
