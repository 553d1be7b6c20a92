/**
 * A larger snapshot or capture is not read, by the command line as by the editor (docs/machines.md): reading this much takes up to 1 GB of
 * memory. A machine of 300 namespaces with thousands of Services has about as much.
 */
export const LARGEST_CAPTURE = 96 * 1024 * 1024;

/** A size as a person reads it. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
