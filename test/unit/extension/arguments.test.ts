import assert from 'node:assert/strict';
import { elementArgument } from '../../../src/extension/commands/elementArgument.ts';
import { portOf } from '../../../src/extension/commands/portOf.ts';
import { hasComposeName, isComposeDocument } from '../../../src/extension/language/isComposeDocument.ts';

type Document = Parameters<typeof isComposeDocument>[0];

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

describe('which documents are Compose files', () => {
  const document = (languageId: string, path: string, scheme = 'file') =>
    ({ languageId, uri: { scheme, path } }) as unknown as Document;

  it('goes by language, and for YAML by name', () => {
    assert.ok(isComposeDocument(document('dockercompose', '/w/stack.yml')));
    assert.ok(isComposeDocument(document('yaml', '/w/compose.prod.yaml')));
    assert.ok(isComposeDocument(document('yaml', '/w/docker-compose-dev.yml')));
    assert.ok(isComposeDocument(document('dockercompose', '/compose.yaml', 'untitled')));
    assert.ok(!isComposeDocument(document('yaml', '/w/deployment.yaml')));
    assert.ok(!isComposeDocument(document('yaml', '/w/decompose.yaml')));
    assert.ok(!isComposeDocument(document('plaintext', '/w/compose.yaml')));
    assert.ok(!isComposeDocument(document('dockercompose', '/w/compose.yaml', 'git')), 'the left side of a diff');
  });

  it('knows the names', () => {
    for (const name of ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.override.yaml']) {
      assert.ok(hasComposeName(`/w/${name}`), name);
    }
    for (const name of ['compose', 'compose.json', 'composer.yaml', 'my-compose.yaml']) {
      assert.ok(!hasComposeName(`/w/${name}`), name);
    }
  });
});
