import assert from 'node:assert/strict';
import { knownImageNamed } from '../../../src/core/process/index.ts';

describe('knownImageNamed', () => {
  it('knows an image by any form of its reference', () => {
    for (const reference of ['redis', 'redis:7', 'docker.io/library/redis:7@sha256:00', 'bitnami/redis'])
      assert.deepEqual(knownImageNamed(reference)?.ports, [6379], reference);
    assert.deepEqual(knownImageNamed('php:8-fpm-alpine')?.ports, [9000]);
  });

  it('makes nothing of a text that is too long for a reference, however it is written', () => {
    // 300,000 characters would take a regular expression that goes back minutes, not milliseconds.
    assert.equal(knownImageNamed('${A:-'.repeat(60_000)), undefined);
    assert.equal(knownImageNamed(`redis:${'7'.repeat(1000)}`), undefined);
  });
});
