import assert from 'node:assert/strict';
import { gridColumns, gridLayout } from '../../../src/webview/layout/gridLayout.ts';
import { scaleIn } from '../../../src/webview/layout/Viewport.ts';

const cells = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `s${i}`, width: 50 + i, height: 20 }));

describe('a grid', () => {
  it('fills rows from left to right, in order, with cells of one size', () => {
    const box = { id: 'bundle', children: cells(5) };
    const { places, width, height } = gridLayout(box, 2, 60, false);
    const at = (i: number) => places.get(`s${i}`) ?? { x: NaN, y: NaN };
    assert.deepEqual(
      box.children.map((c) => [c.width, c.height]),
      Array.from({ length: 5 }, () => [60, 20]),
    );
    assert.ok(at(0).y === at(1).y && at(0).x < at(1).x && at(2).y > at(1).y && at(2).x === at(0).x);
    assert.ok(at(1).x + 60 < width && at(4).y + 20 < height);
    const stacked = gridLayout({ id: 'bundle', children: cells(5) }, 2, 60, true);
    assert.ok(stacked.width > width && stacked.height > height, 'sheets behind cells take room');
  });

  it('has so many columns that the whole is drawn as large as the room allows', () => {
    const boxes = [{ count: 40, cell: 100, row: 30, extra: 0 }];
    const columns = (width: number, height: number) =>
      gridColumns(boxes, (w, h) => scaleIn({ width, height }, w, h), 200, 0);
    assert.equal(columns(300, 5000), 1, 'a high panel takes them one below the other');
    assert.ok(columns(2000, 300) > columns(800, 800), 'a wide one takes more in a row');
    assert.equal(
      gridColumns([{ count: 0, cell: 1, row: 1, extra: 0 }], () => 1, 0, 0),
      1,
    );
  });
});

describe('the room for a picture', () => {
  it('is what is seen, and hardly makes anything larger than life', () => {
    assert.equal(scaleIn({ width: 500, height: 500 }, 1000, 200), 0.5);
    assert.equal(scaleIn({ width: 500, height: 500 }, 200, 1000), 0.5);
    assert.equal(scaleIn({ width: 5000, height: 5000 }, 10, 10), 1.25);
  });
});
