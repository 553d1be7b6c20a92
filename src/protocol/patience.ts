/** How often the extension says that it still works on a request, in milliseconds. */
export const SIGN_OF_LIFE = 5_000;

/** How long the page waits for an answer or a sign of life before it gives up, in milliseconds. */
export const PATIENCE = 30_000;
