import assert from 'node:assert/strict';
import {
  formatGithub,
  formatGitlab,
  formatJson,
  formatJunit,
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
        'a b/compose.yaml',
        '  3:24 warning web: 100 % refused, really yes:: [loopback-bind]',
        '      3 |     command: "x --host 127.0.0.1"',
        '        |                        ^^^^^^^^^',
        '          a b/compose.yaml:1:1: there',
        '          fix: Listen on 0.0.0.0',
        '',
        '1 problem (1 warning)',
        '  1 loopback-bind',
        '',
      ].join('\n'),
    );
  });
  it('has a block per file, from top to bottom, and a line per rule, the most frequent first', () => {
    const at = (file: string, start: number, rule = 'b-rule'): Finding => ({
      ...FINDING,
      rule,
      message: 'm',
      origin: { kind: 'source', file, start, end: start },
      related: [],
      fixes: [],
    });
    const findings = [at('/p/z.yaml', 4), at('/p/a.yaml', 0), at('/p/z.yaml', 0, 'a-rule'), at('docker:network/x', 0)];
    const files = new Map([
      ['/p/z.yaml', 'a\nb\nc\n'],
      ['/p/a.yaml', 'a\n'],
    ]);
    assert.equal(
      formatPretty(findings, files, { color: false, directory: '/p', projects: 2 }),
      [
        'z.yaml',
        '  1:1 warning m [a-rule]',
        '  3:1 warning m [b-rule]',
        '',
        'a.yaml',
        '  1:1 warning m [b-rule]',
        '',
        'docker:network/x',
        '  warning m [b-rule]',
        '',
        '4 problems in 2 projects (4 warnings)',
        '  3 b-rule',
        '  1 a-rule',
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

describe('formatGitlab', () => {
  const parse = (findings: readonly Finding[], files = FILES, directory = '/p') =>
    JSON.parse(formatGitlab(findings, files, { directory })) as GitlabEntry[];

  it('has what GitLab reads, and nothing else', () => {
    const [entry, rejected] = parse([FINDING, REJECTED]);
    assert.deepEqual(entry, {
      description: FINDING.message,
      check_name: 'loopback-bind',
      fingerprint: entry?.fingerprint,
      severity: 'major',
      location: { path: 'a b/compose.yaml', lines: { begin: 3, end: 3 } },
    });
    assert.equal(rejected?.severity, 'critical');
    assert.equal(formatGitlab([], FILES, { directory: '/p' }), '[]');
    const levels = (['error', 'warning', 'information', 'hint'] as const).map((severity) => ({ ...FINDING, severity }));
    for (const { severity } of parse(levels))
      assert.ok(['info', 'minor', 'major', 'critical', 'blocker'].includes(severity));
  });

  it('has a path without a dot or a slash in front, whatever the folder is called', () => {
    for (const directory of ['/p', '/p/', '/'])
      assert.match(parse([FINDING], FILES, directory)[0]?.location.path ?? '', /^(?:p\/)?a b\/compose\.yaml$/);
  });

  it('has a fingerprint for each finding that lines and folders do not change', () => {
    const fingerprints = (findings: readonly Finding[], files = FILES, directory = '/p') =>
      parse(findings, files, directory).map((entry) => entry.fingerprint);
    const before = fingerprints([FINDING, FINDING, REJECTED]);
    assert.equal(new Set(before).size, 3);
    for (const fingerprint of before) assert.match(fingerprint, /^[0-9a-f]{16}$/);
    const moved = { ...FINDING, origin: { ...FINDING.origin, start: START + 4, end: START + 13 } };
    assert.deepEqual(
      fingerprints([moved, moved, REJECTED], new Map([['/p/a b/compose.yaml', `# x\n${TEXT}`]])),
      before,
    );
    const elsewhere = (finding: Finding): Finding => ({
      ...finding,
      origin: { ...finding.origin, file: `/home/other${finding.origin.file}` },
    });
    const files = new Map([['/home/other/p/a b/compose.yaml', TEXT]]);
    assert.deepEqual(fingerprints([FINDING, FINDING, REJECTED].map(elsewhere), files, '/home/other/p'), before);
  });

  it('does not tell apart what differs by an address that Docker gives out', () => {
    const dialled = (address: string): Finding => ({ ...FINDING, message: `web dials 127.0.0.1; db is ${address}` });
    const [a, b] = [dialled('172.18.0.2'), dialled('172.19.0.3')].map((finding) => parse([finding])[0]);
    assert.equal(a?.fingerprint, b?.fingerprint);
    const written = new Map([['/p/a b/compose.yaml', `${TEXT}# 172.18.0.2, 172.19.0.3\n`]]);
    const [c, d] = [dialled('172.18.0.2'), dialled('172.19.0.3')].map((finding) => parse([finding], written)[0]);
    assert.notEqual(c?.fingerprint, d?.fingerprint);
  });
});

describe('formatJunit', () => {
  /** Each tag of the text with its attributes as a parser gives them; throws for what is no well-formed XML of ours. */
  function tagsOf(xml: string): readonly { readonly name: string; readonly attributes: Record<string, string> }[] {
    const decode = (text: string): string => {
      assert.doesNotMatch(text, /[<"]|&(?!(?:amp|lt|gt|quot|#\d+);)/);
      return text
        .replace(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))
        .replace(/&quot;/g, '"')
        .replace(/&gt;/g, '>')
        .replace(/&lt;/g, '<')
        .replace(/&amp;/g, '&');
    };
    assert.ok(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n'));
    const open: string[] = [];
    const tags: { name: string; attributes: Record<string, string> }[] = [];
    const rest = xml
      .slice(xml.indexOf('\n'))
      .replace(
        /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
        (_, closing: string, name: string, attributes: string, alone: string) => {
          if (closing) assert.equal(open.pop(), name);
          else {
            tags.push({
              name,
              attributes: Object.fromEntries(
                [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
                  key,
                  decode(value),
                ]),
              ),
            });
            if (!alone) open.push(name);
          }
          return '';
        },
      );
    assert.deepEqual(open, []);
    decode(rest.replaceAll('"', ''));
    return tags;
  }

  const HOSTILE: Finding = {
    ...FINDING,
    message: '"><failure/>]]>&amp; \u0000\u001b[31m\ud800\uffff\ttab\r\nline \u{1f600}',
    origin: { kind: 'source', file: '/p/"<&\u0007>/compose.yaml', start: 0, end: 0 },
  };

  it('is well formed, with the attributes of the schema, whatever names and messages hold', () => {
    // junit-10.xsd of jenkinsci/xunit-plugin: what each element may have.
    const known: Readonly<Record<string, readonly string[]>> = {
      testsuites: ['name', 'tests', 'failures', 'errors'],
      testsuite: ['name', 'tests', 'failures', 'errors'],
      testcase: ['classname', 'name'],
      failure: ['type', 'message'],
    };
    const xml = formatJunit([FINDING, HOSTILE, HOSTILE, REJECTED], FILES, { directory: '/p', checked: ['/p/ok.yaml'] });
    // eslint-disable-next-line no-control-regex -- the characters that XML 1.0 has no form for
    assert.doesNotMatch(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u);
    const tags = tagsOf(xml);
    for (const { name, attributes } of tags) assert.deepEqual(Object.keys(attributes), known[name], name);
    const hostile = tags.filter((tag) => tag.name === 'testcase' && tag.attributes['classname']?.includes('"<&'));
    assert.equal(hostile.length, 2);
    assert.equal(new Set(hostile.map((tag) => tag.attributes['name'])).size, 2, 'a case is told from its equal');
    assert.ok(hostile[0]?.attributes['name']?.endsWith('\ttab\r\nline \u{1f600}'));
  });

  it('counts', () => {
    const tags = tagsOf(formatJunit([FINDING, REJECTED], FILES, { checked: ['/p/ok.yaml', '/p/a b/compose.yaml'] }));
    const counts = tags
      .filter(({ name }) => name.startsWith('testsuite'))
      .map(({ attributes: { name, tests, failures } }) => [name, tests, failures].join(' '));
    assert.deepEqual(counts, ['Net Lens 3 2', '/p/ok.yaml 1 0', '/p/a b/compose.yaml 2 2']);
    const cases = (text: string) => tagsOf(text).filter(({ name }) => name === 'testcase').length;
    assert.equal(cases(formatJunit([], FILES, {})), 0);
  });

  it('names a case without its line', () => {
    const moved = { ...FINDING, origin: { ...FINDING.origin, start: 0, end: 3 } };
    const names = [FINDING, moved].map((f) => tagsOf(formatJunit([f], FILES))[2]?.attributes['name']);
    assert.equal(names[0], names[1]);
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

interface GitlabEntry {
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string };
}

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
