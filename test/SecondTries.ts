import Mocha from 'mocha';

const inCi = process.env['CI'] === 'true' || process.env['CI'] === '1';

/** How often a test that drives an editor is tried again: in CI once, since there a machine may stand still for half a minute. */
export const RETRIES = inCi ? 1 : 0;

/**
 * Mocha's reporter `spec`, which also says which tests needed their second try, and what the first one failed of. `npm test` repeats
 * these lines at its end, so that no test becomes unreliable unseen.
 */
class SecondTries extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.on('retry', (test: Mocha.Test, error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      Mocha.reporters.Base.consoleLog(`⟳ tried again: ${test.fullTitle()}: ${why.split('\n')[0] ?? ''}`);
    });
  }
}

// Mocha takes what `require` gives as the reporter's class; Node gives this export (Node 24, "Interoperability with require()").
export { SecondTries, SecondTries as 'module.exports' };
