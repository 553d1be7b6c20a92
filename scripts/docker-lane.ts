/**
 * The docker lane: `node scripts/docker-lane.ts [mocha arguments]`. It lives with its tests, in another zone of the type check:
 * hence the import by address.
 */
await import(new URL('../test/docker/lane.ts', import.meta.url).href);

export {};
