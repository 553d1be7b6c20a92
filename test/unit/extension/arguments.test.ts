import assert from 'node:assert/strict';
import { discoveryNames } from '../../../src/core/analysis/index.ts';
import { elementArgument } from '../../../src/extension/commands/elementArgument.ts';
import { portOf } from '../../../src/extension/commands/portOf.ts';
import './fakeVscode.ts';

describe('what comes from outside', () => {
  it('is taken as an argument only in its own shape', () => {
    assert.deepEqual(elementArgument({ container: 'web', port: 80, protocol: 'tcp', extra: {} }), {
      container: 'web',
      port: 80,
      protocol: 'tcp',
    });
    for (const odd of [undefined, null, 'web', 7, [], { container: 7, port: '80', protocol: 'sctp' }]) {
      assert.deepEqual(elementArgument(odd), {});
    }
    assert.deepEqual(elementArgument({ port: 1.5 }), {});
    assert.deepEqual(elementArgument({ container: 'x'.repeat(1001) }), {});
  });

  it('is a port or is not', () => {
    assert.equal(portOf('8080'), '8080/tcp');
    assert.equal(portOf(' 53 / UDP '), '53/udp');
    for (const odd of ['', '0', '65536', '80/sctp', '-1', '1e3', '８０']) assert.equal(portOf(odd), undefined);
  });
});

describe('the names that Compose takes by itself', () => {
  it('are those that the workspace is searched for', async () => {
    const { COMPOSE_NAMES } = await import('../../../src/extension/composeFiles.ts');
    assert.deepEqual([...COMPOSE_NAMES].sort(), [...discoveryNames].sort());
  });
});
