import assert from 'node:assert/strict';
import fc from 'fast-check';
import { placeOfCard } from '../../../src/webview/picture/placeOfCard.ts';

const window = { width: 1000, height: 700 };
const card = { width: 300, height: 200 };
const cellAt = (left: number, top: number) => ({ left, top, right: left + 40, bottom: top + 26 });

describe('the card of a cell', () => {
  it('is past the corner of its cell, so that neither row nor column is covered beside it', () => {
    assert.deepEqual(placeOfCard(cellAt(100, 100), card, window), { x: 144, y: 130, maxHeight: 562 });
  });

  it('changes sides at the edges of the window', () => {
    assert.deepEqual(placeOfCard(cellAt(900, 100), card, window), { x: 596, y: 130, maxHeight: 562 });
    assert.deepEqual(placeOfCard(cellAt(100, 600), card, window), { x: 144, y: 396, maxHeight: 588 });
    const narrow = { width: 480, height: 700 };
    assert.deepEqual(placeOfCard(cellAt(250, 100), card, narrow), { x: 172, y: 130, maxHeight: 562 });
  });

  it('is never outside the window nor over the cell, and keeps its height where there is room for it', () => {
    fc.assert(
      fc.property(
        fc.record({ width: fc.integer({ min: 320, max: 2000 }), height: fc.integer({ min: 240, max: 1400 }) }),
        fc.record({ x: fc.double({ min: 0, max: 1, noNaN: true }), y: fc.double({ min: 0, max: 1, noNaN: true }) }),
        fc.record({ width: fc.integer({ min: 200, max: 300 }), height: fc.integer({ min: 60, max: 900 }) }),
        (area, at, size) => {
          const cell = cellAt(at.x * (area.width - 40), at.y * (area.height - 26));
          const place = placeOfCard(cell, size, area);
          const height = Math.min(size.height, place.maxHeight);
          assert.ok(place.x >= 8 && place.x + size.width <= area.width - 8);
          assert.ok(place.y >= 8 - 1e-6);
          assert.ok(place.y + height <= area.height - 8 + 1e-6);
          assert.ok(place.y >= cell.bottom || place.y + height <= cell.top, 'the cell is seen');
          const most = Math.max(cell.top, area.height - cell.bottom) - 12;
          assert.ok(height >= Math.min(size.height, most) - 1e-6, 'and it is not made lower than need be');
        },
      ),
    );
  });
});
