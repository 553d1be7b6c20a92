/** How often the extension says of a request that it is still being worked on (milliseconds). */
export const SIGN_OF_LIFE = 5_000;

/** How long the page waits for an answer or a sign of life before it says that none came (milliseconds). */
export const PATIENCE = 30_000;
