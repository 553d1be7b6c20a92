import assert from 'node:assert/strict';
import { applyEdits, type Finding, selectFixes } from '../../../src/core/model/index.ts';

const finding = (safe: boolean, ...edits: [number, number, string][]): Finding => ({
  rule: 'r',
  severity: 'warning',
  message: 'm',
  origin: { kind: 'source', file: 'f', start: 0, end: 1 },
  related: [],
  subjects: [],
  fixes: [{ title: 't', safe, edits: edits.map(([start, end, newText]) => ({ file: 'f', start, end, newText })) }],
});

describe('selectFixes and applyEdits', () => {
  const fixed = (text: string, unsafe: boolean, ...findings: Finding[]) =>
    applyEdits(text, selectFixes(findings, { unsafe }).get('f') ?? []);

  it('applies fixes that lie apart, whatever their order', () => {
    assert.equal(fixed('abcdef', false, finding(true, [4, 5, 'E']), finding(true, [0, 1, 'A'])), 'AbcdEf');
  });
  it('takes a fix whole or not at all', () => {
    const first = finding(true, [0, 2, 'X']);
    const clashing = finding(true, [1, 3, 'Y'], [5, 6, 'Z']);
    assert.equal(fixed('abcdef', false, first, clashing), 'Xcdef');
  });
  it('applies one edit once where two findings ask for it', () => {
    assert.equal(fixed('abc', false, finding(true, [3, 3, '!']), finding(true, [3, 3, '!'])), 'abc!');
  });
  it('keeps unsafe fixes for those who ask for them', () => {
    assert.equal(fixed('abc', false, finding(false, [0, 1, 'A'])), 'abc');
    assert.equal(fixed('abc', true, finding(false, [0, 1, 'A'])), 'Abc');
  });
  it('leaves out an edit beyond the end of the text', () => {
    assert.equal(applyEdits('abc', [{ file: 'f', start: 2, end: 9, newText: 'x' }]), 'abc');
  });
});
