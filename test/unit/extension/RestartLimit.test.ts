import assert from 'node:assert/strict';
import { RestartLimit } from '../../../src/extension/client/RestartLimit.ts';

const MINUTE = 60_000;

describe('a server that dies', () => {
  it('is started again five times in three minutes, and no more', () => {
    const limit = new RestartLimit();
    for (let i = 0; i < 5; i++) assert.ok(limit.mayRestart(i * 1000));
    assert.ok(!limit.mayRestart(5000));
    assert.ok(!limit.mayRestart(2 * MINUTE));
  });

  it('is started again once the first time is three minutes ago', () => {
    const limit = new RestartLimit();
    for (let i = 0; i < 5; i++) limit.mayRestart(i * 1000);
    assert.ok(limit.mayRestart(3 * MINUTE));
    assert.ok(!limit.mayRestart(3 * MINUTE + 500), 'the other four are not');
  });

  it('is started again where a person wants it', () => {
    const limit = new RestartLimit();
    for (let i = 0; i < 6; i++) limit.mayRestart(0);
    limit.forget();
    assert.ok(limit.mayRestart(0));
  });
});
