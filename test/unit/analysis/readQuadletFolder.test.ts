import assert from 'node:assert/strict';
import { readQuadletFolder } from '../../../src/core/analysis/index.ts';
import type { FileReader } from '../../../src/core/compose/index.ts';

/** A reader of one folder, `/units`. */
function folderOf(files: Readonly<Record<string, string>>): FileReader {
  return {
    text: (path) => files[path.replace('/units/', '')] ?? null,
    list: () => Object.keys(files).map((name) => ({ name, kind: 'file' as const })),
  };
}

const CONTAINER = '[Container]\nImage=nginx\nNetwork=shop.network\nPublishPort=8080:80\n';

describe('Quadlet units of a folder', () => {
  it('are one project of Podman, whatever engine is assumed for Compose files', () => {
    const { network, broken } = readQuadletFolder(
      '/units',
      folderOf({
        'web.container': CONTAINER,
        'db.container': CONTAINER,
        'shop.network': '[Network]\n',
        'README.md': '',
      }),
    );
    assert.equal(broken, undefined);
    assert.ok(network);
    assert.deepEqual(network.topology.containers.map(({ name }) => name).sort(), ['systemd-db', 'systemd-web']);
    assert.equal(network.topology.engine.product, 'podman');
    assert.equal(network.answer('web', 'systemd-db:80')?.outcome, 'ok');
  });

  const none: readonly [string, Readonly<Record<string, string>>][] = [
    ['of systemd-networkd', { '10-eth0.network': '[Match]\nName=eth0\n' }],
    ['of Perl’s documentation', { 'perlfunc.pod': '=head1 NAME\n' }],
    ['that end in .container and are something else', { 'a.container': '<xml/>' }],
    ['that are not there', {}],
  ];
  for (const [what, files] of none)
    it(`are not files ${what}`, () => {
      const { network, broken } = readQuadletFolder('/units', folderOf(files));
      assert.equal(network, undefined);
      assert.equal(broken?.code, 'quadlet-nothing');
    });

  it('are asked for where they are not known yet', () => {
    const unlisted = readQuadletFolder('/units', { text: () => undefined, list: () => undefined });
    assert.deepEqual(unlisted.wanted, ['/units/']);
    const unread = readQuadletFolder('/units', {
      text: () => undefined,
      list: () => [{ name: 'web.container', kind: 'file' }],
    });
    assert.deepEqual(unread.wanted, ['/units/web.container']);
  });
});
