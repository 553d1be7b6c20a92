import assert from 'node:assert/strict';
import {
  formatGithub,
  formatJson,
  formatPretty,
  formatSarif,
  LineIndex,
  ruleCatalogue,
} from '../../../src/core/lint/index.ts';
import type { Finding } from '../../../src/core/model/index.ts';

const TEXT = 'services:\r\n  wäb:\n    command: "x --host 127.0.0.1"\n    b: 1\n';
const START = TEXT.indexOf('127.0.0.1');
const FINDING: Finding = {
  rule: 'loopback-bind',
  severity: 'warning',
  message: 'web: 100 % refused, really\nyes::',
  origin: { kind: 'source', file: '/p/a b/compose.yaml', start: START, end: START + 9 },
  related: [{ origin: { kind: 'source', file: '/p/a b/compose.yaml', start: 0, end: 8 }, message: 'there' }],
  fixes: [
    {
      title: 'Listen on 0.0.0.0',
      safe: true,
      edits: [{ file: '/p/a b/compose.yaml', start: START, end: START + 9, newText: '0.0.0.0' }],
    },
  ],
  subjects: [],
  why: 'because',
};
const REJECTED: Finding = {
  ...FINDING,
  rule: 'compose-unknown-network',
  severity: 'error',
  message: '\u001b[31mred',
  fixes: [],
  related: [],
};
const FILES = new Map([['/p/a b/compose.yaml', TEXT]]);

describe('LineIndex', () => {
  it('counts lines by \\n, \\r\\n and \\r, and characters in UTF-16 code units', () => {
    const index = new LineIndex('a\r\nb😀c\rd\ne');
    assert.deepEqual(
      [0, 1, 3, 6, 8, 10, 99].map((o) => index.positionOf(o)),
      [
        { line: 0, character: 0 },
        { line: 0, character: 1 },
        { line: 1, character: 0 },
        { line: 1, character: 3 },
        { line: 2, character: 0 },
        { line: 3, character: 0 },
        { line: 3, character: 1 },
      ],
    );
  });
});

describe('formatJson', () => {
  it('has the shape of the contract, with lines and characters from 0', () => {
    const range = { start: { line: 2, character: 23 }, end: { line: 2, character: 32 } };
    assert.deepEqual(JSON.parse(formatJson([FINDING], FILES)), [
      {
        rule: 'loopback-bind',
        severity: 'warning',
        message: FINDING.message,
        file: '/p/a b/compose.yaml',
        range,
        why: 'because',
        related: [
          {
            message: 'there',
            file: '/p/a b/compose.yaml',
            range: { start: { line: 0, character: 0 }, end: { line: 0, character: 8 } },
          },
        ],
        fixes: [
          {
            title: 'Listen on 0.0.0.0',
            safe: true,
            edits: [{ file: '/p/a b/compose.yaml', range, newText: '0.0.0.0' }],
          },
        ],
      },
    ]);
    assert.equal(formatJson([], FILES), '[]');
  });
});

describe('formatGithub', () => {
  it('escapes what would end the command', () => {
    assert.equal(
      formatGithub([FINDING], FILES, { directory: '/p' }),
      '::warning file=a b/compose.yaml,line=3,endLine=3,col=24,endColumn=33,title=Net Lens%3A loopback-bind::web: 100 %25 refused, really%0Ayes::\n',
    );
  });
});

describe('formatPretty', () => {
  it('shows the place, the line and the fix', () => {
    assert.equal(
      formatPretty([FINDING], FILES, { color: false, directory: '/p' }),
      [
        'a b/compose.yaml:3:24 warning web: 100 % refused, really yes:: [loopback-bind]',
        '    3 |     command: "x --host 127.0.0.1"',
        '      |                        ^^^^^^^^^',
        '        a b/compose.yaml:1:1: there',
        '        fix: Listen on 0.0.0.0',
        '1 problem (1 warning)',
        '',
      ].join('\n'),
    );
  });
  it('lets no file write control characters to the terminal', () => {
    assert.ok(!formatPretty([REJECTED], FILES, { color: false }).includes('\u001b'));
  });
  it('says that there is nothing', () => {
    assert.equal(formatPretty([], FILES, { color: false }), 'No problems found.\n');
  });
});

describe('formatSarif', () => {
  const log = JSON.parse(formatSarif([FINDING, REJECTED], FILES, { directory: '/p', version: '1.2.3' })) as SarifLog;
  const run = log.runs[0]!;

  it('has what the 2.1.0 schema requires', () => {
    assert.equal(log.version, '2.1.0');
    assert.match(log.$schema, /sarif-schema-2\.1\.0\.json$/);
    assert.equal(log.runs.length, 1);
    assert.equal(typeof run.tool.driver.name, 'string');
    const ids = run.tool.driver.rules.map((r) => r.id);
    assert.equal(new Set(ids).size, ids.length);
    for (const r of run.tool.driver.rules) {
      assert.ok(r.id.length > 0);
      if (r.defaultConfiguration)
        assert.ok(['none', 'note', 'warning', 'error'].includes(r.defaultConfiguration.level));
      if (r.helpUri) assert.ok(URL.canParse(r.helpUri));
    }
    for (const result of run.results) {
      assert.ok(result.message.text.length > 0);
      assert.ok(['none', 'note', 'warning', 'error'].includes(result.level));
      assert.equal(ids[result.ruleIndex], result.ruleId);
      for (const { physicalLocation } of [...result.locations, ...(result.relatedLocations ?? [])]) {
        const { startLine, startColumn, endLine, endColumn } = physicalLocation.region;
        for (const n of [startLine, startColumn, endLine, endColumn]) assert.ok(Number.isInteger(n) && n >= 1);
        assert.doesNotMatch(physicalLocation.artifactLocation.uri, /[\s\\]/);
      }
      for (const fix of result.fixes ?? []) {
        assert.ok(fix.artifactChanges.length > 0);
        for (const change of fix.artifactChanges) assert.ok(change.replacements.length > 0);
      }
    }
    assert.equal(run.tool.driver.rules.length, ruleCatalogue.length + 1);
  });

  it('has no property that the 2.1.0 schema does not know', () => {
    // `additionalProperties` is false throughout the schema (OASIS sarif-schema-2.1.0); these are the objects that we write.
    const known: Readonly<Record<string, readonly string[]>> = {
      '': ['$schema', 'version', 'runs'],
      runs: ['tool', 'columnKind', 'results'],
      tool: ['driver'],
      driver: ['name', 'informationUri', 'version', 'rules'],
      rules: ['id', 'shortDescription', 'fullDescription', 'defaultConfiguration', 'helpUri', 'properties'],
      shortDescription: ['text'],
      fullDescription: ['text'],
      defaultConfiguration: ['level'],
      properties: ['tags'],
      results: ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'relatedLocations', 'fixes'],
      message: ['text'],
      locations: ['physicalLocation'],
      relatedLocations: ['id', 'physicalLocation', 'message'],
      physicalLocation: ['artifactLocation', 'region'],
      artifactLocation: ['uri'],
      region: ['startLine', 'startColumn', 'endLine', 'endColumn'],
      fixes: ['description', 'artifactChanges'],
      description: ['text'],
      artifactChanges: ['artifactLocation', 'replacements'],
      replacements: ['deletedRegion', 'insertedContent'],
      deletedRegion: ['startLine', 'startColumn', 'endLine', 'endColumn'],
      insertedContent: ['text'],
    };
    const visit = (value: unknown, key: string): void => {
      if (Array.isArray(value)) for (const item of value) visit(item, key);
      else if (typeof value === 'object' && value !== null) {
        for (const [name, inner] of Object.entries(value)) {
          assert.ok(known[key]?.includes(name), `${name} in ${key === '' ? 'the log' : key}`);
          visit(inner, name);
        }
      }
    };
    visit(log, '');
  });

  it('counts from 1 and writes paths as URIs', () => {
    const [first] = run.results;
    assert.deepEqual(first?.locations[0]?.physicalLocation, {
      artifactLocation: { uri: 'a%20b/compose.yaml' },
      region: { startLine: 3, startColumn: 24, endLine: 3, endColumn: 33 },
    });
    const absolute = JSON.parse(formatSarif([FINDING], FILES)) as SarifLog;
    assert.equal(
      absolute.runs[0]?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri,
      'file:///p/a%20b/compose.yaml',
    );
  });
});

interface SarifLog {
  $schema: string;
  version: string;
  runs: {
    tool: {
      driver: { name: string; rules: { id: string; helpUri?: string; defaultConfiguration?: { level: string } }[] };
    };
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      locations: SarifLocation[];
      relatedLocations?: SarifLocation[];
      fixes?: { artifactChanges: { replacements: unknown[] }[] }[];
    }[];
  }[];
}
interface SarifLocation {
  physicalLocation: {
    artifactLocation: { uri: string };
    region: { startLine: number; startColumn: number; endLine: number; endColumn: number };
  };
}
