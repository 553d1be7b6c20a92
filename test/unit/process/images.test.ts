import assert from 'node:assert/strict';
import * as v from 'valibot';
import data from '../../../src/core/process/images.json' with { type: 'json' };
import { imageSchema } from '../../../src/core/process/imageSchema.ts';
import { KNOWN_IMAGES } from '../../../src/core/process/knownImageNamed.ts';
import type { KnownSocket } from '../../../src/core/process/KnownProgram.ts';
import { knownTools } from '../../../src/core/process/knownTools.ts';
import { socketFaults } from './socketFaults.ts';

describe('images.json', () => {
  it('has the shape of its schema', () => {
    const { issues } = v.safeParse(imageSchema, data);
    assert.deepEqual(
      issues?.map((i) => `${v.getDotPath(i) ?? ''}: ${i.message}`),
      undefined,
    );
  });

  it('knows at least 300 images, of each either where it listens or why it does not', () => {
    assert.ok(KNOWN_IMAGES.flatMap((i) => i.names).length >= 300);
    for (const { names, listens, silent } of KNOWN_IMAGES)
      assert.equal(listens.length === 0, silent !== undefined, names.join());
  });

  it('has each name once', () => {
    const names = KNOWN_IMAGES.flatMap((i) => i.names);
    assert.deepEqual(
      names.filter((n, i) => names.indexOf(n) !== i),
      [],
    );
  });

  it('has each socket once, and moves only sockets that there are', () => {
    assert.deepEqual(
      KNOWN_IMAGES.flatMap((i) => socketFaults(i).map((f) => `${i.names.join()}: ${f}`)),
      [],
    );
  });

  it('calls a socket as the program of the image does, so that flags of the program move it', () => {
    const place = ({ port, protocol }: KnownSocket): string => `${String(port)}/${protocol ?? 'tcp'}`;
    const faults = KNOWN_IMAGES.flatMap(({ names, program, listens }) =>
      (program === undefined ? [] : knownTools(program)).flatMap((tool) =>
        tool.listens.flatMap((socket) => {
          const same = listens.filter((s) => place(s) === place(socket));
          const other = same.length > 0 && same.every((s) => s.id !== socket.id) ? same[0] : undefined;
          return other
            ? [`${names.join()}: ${place(socket)} is ${other.id}, and ${socket.id} of ${program ?? ''}`]
            : [];
        }),
      ),
    );
    assert.deepEqual(faults, []);
  });

  it('names programs that the tools know', () => {
    assert.deepEqual(
      KNOWN_IMAGES.filter((i) => i.program !== undefined && knownTools(i.program).length === 0).map((i) => i.program),
      [],
    );
  });

  it('says nothing twice: no entry has a rule of access after one that always holds', () => {
    for (const { names, access = [] } of KNOWN_IMAGES)
      assert.ok(
        access.slice(0, -1).every((a) => a.when),
        names.join(),
      );
  });
});
