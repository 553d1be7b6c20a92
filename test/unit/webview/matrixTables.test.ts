import assert from 'node:assert/strict';
import { readProject } from '../../../src/core/analysis/index.ts';
import { matrixCsv, matrixMarkdown } from '../../../src/webview/matrix/MatrixView.ts';
import { hostileNames, projectNamed } from '../hostileNames.ts';

describe('hostile names in the matrix as a table', () => {
  for (const [what, name] of hostileNames) {
    const text = projectNamed(name);
    const { network } = readProject(
      { files: ['/p/compose.yaml'], directory: '/p', profiles: [], envFiles: [], environment: new Map() },
      { text: (file) => (file === '/p/compose.yaml' ? text : null) },
    );
    const matrix = network?.matrix('shop') ?? assert.fail('no network');

    it(`are no formula in CSV, and one cell: ${what}`, () => {
      const rows = cellsOf(matrixCsv(matrix));
      for (const cells of rows) {
        assert.equal(cells.length, matrix.columns.length + 1);
        // A spreadsheet takes these for a formula (OWASP, "CSV injection").
        for (const cell of cells) assert.doesNotMatch(cell, /^[=+\-@\t\r]/);
      }
      assert.equal(rows.length, matrix.rows.length + 1);
    });

    it(`are one cell in Markdown: ${what}`, () => {
      const lines = matrixMarkdown(matrix)
        .trimEnd()
        .split('\n')
        .filter((line) => line.startsWith('|'));
      assert.equal(lines.length, matrix.rows.length + 2);
      for (const line of lines) assert.equal(line.replace(/\\./g, '').split('|').length, matrix.columns.length + 3);
    });
  }
});

/** The cells of CSV by RFC 4180: every one is quoted. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted = '', end] of csv.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}
