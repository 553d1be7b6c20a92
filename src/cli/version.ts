/** The version of package.json, put in by the bundler. */
declare const NETLENS_VERSION: string | undefined;

/** The version of Net Lens; `0.0.0` where the sources run unbundled. */
export const version: string = typeof NETLENS_VERSION === 'undefined' ? '0.0.0' : NETLENS_VERSION;
