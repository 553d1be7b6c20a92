import assert from 'node:assert/strict';
import { askedEnd } from '../../../src/webview/answer/askedEnd.ts';

describe('an end of a question, as a person says it', () => {
  for (const [end, said] of [
    ['@host', 'the host'],
    ['@host:8080/tcp', 'the host:8080/tcp'],
    ['@lan', 'another machine on the LAN'],
    ['@lan+route', 'a LAN machine with a route'],
    ['@internet', 'the Internet'],
    ['web:3000/tcp', 'web:3000/tcp'],
    ['web@frontend:80', 'web@frontend:80'],
    ['@elsewhere', '@elsewhere'],
    ['', ''],
  ] as const)
    it(`${end || 'nothing'} is ${said || 'nothing'}`, () => assert.equal(askedEnd(end), said));
});
