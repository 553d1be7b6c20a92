import {
  installEngine,
  missingForEngines,
  startEngine,
  type Engine,
  type EngineOptions,
  type Generation,
} from './engine.ts';

/** The generations that this run tests: those that the lane could install, else all. */
const available = (process.env.NETLENS_GENERATIONS ?? '20,26,28').split(',');

/**
 * Runs a suite once per engine generation, each on an engine of its own. A generation that cannot run here is skipped with
 * its reason.
 */
export function withEngines(
  generations: readonly Generation[],
  suite: (engine: () => Engine, generation: Generation) => void,
  options: EngineOptions = {},
): void {
  for (const generation of generations) {
    describe(`on engine ${generation}`, () => {
      let engine: Engine | undefined;
      before(async function () {
        this.timeout(120_000);
        if (!available.includes(generation) || (await missingForEngines()) || (await installEngine(generation)))
          this.skip();
        engine = await startEngine(generation, options);
      });
      after(async function () {
        this.timeout(60_000);
        await engine?.stop();
      });
      suite(() => {
        if (!engine) throw new Error('The engine is not running.');
        return engine;
      }, generation);
    });
  }
}
