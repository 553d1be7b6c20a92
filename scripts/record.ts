/** `npm run record`: it lives with the docker lane, whose engines it starts, in another zone of the type check: hence the import by address. */
await import(new URL('../test/docker/record/main.ts', import.meta.url).href);

export {};
