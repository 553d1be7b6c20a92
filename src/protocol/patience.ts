/** How often an end says that it still works on a question, in milliseconds. */
export const SIGN_OF_LIFE = 5_000;

/** How long an end waits for an answer or a sign of life before it gives up, in milliseconds. */
export const PATIENCE = 30_000;

/** Work without progress is given up after this time, in milliseconds. Waiting for a person does not count. */
export const LIMIT = 60_000;
