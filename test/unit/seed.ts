import fc from 'fast-check';

/**
 * Required by mocha before every test file. Properties draw the same examples in every run, so that a run of CI says what the
 * change did and nothing else; `NETLENS_SEED=random` draws new ones, and a number repeats what such a run found.
 */
const asked = process.env.NETLENS_SEED;
if (asked !== 'random') fc.configureGlobal({ seed: Number(asked ?? 1) });
