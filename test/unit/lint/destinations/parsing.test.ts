import assert from 'node:assert/strict';
import fc from 'fast-check';
import { destinationsIn } from '../../../../src/core/lint/index/destinations.ts';
import { listenStatements, parseBinds, shellWords } from '../../../../src/core/process/index.ts';
import { containerOf } from '../containerOf.ts';

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['postgres://u:p@db:5432/x', ['postgres db 5432']],
  ['jdbc:mysql://db:3306/x?useSSL=false', ['mysql db 3306']],
  ['mongodb://u:p@a:27017,b:27018,c/x?replicaSet=r', ['mongodb a 27017', 'mongodb b 27018', 'mongodb c -']],
  ['INTERNAL://kafka:29092,EXTERNAL://localhost:9092', ['internal kafka 29092', 'external localhost 9092']],
  ['http://[::1]:8080/a', ['http ::1 8080']],
  ['http://api/a http://web:80', ['http api -', 'http web 80']],
  ['["http://es:9200"]', ['http es 9200']],
  ['u:p@tcp(db:3306)/x', ['- db 3306']],
  ['Server=db,1433;Database=x', ['- db 1433']],
  ['Host=db;Port=5432;Username=u', ['- db 5432']],
  ['host=db port=5432 dbname=x', ['- db 5432']],
  ['sqlserver://db:1433;database=x', ['sqlserver db 1433']],
  ['Server=tcp:db,1433;Database=x', ['- db 1433']],
  ['Host=a,b;Port=5432;Username=u', ['- a 5432', '- b 5432']],
  ['Host=a:5432,b:5433;Username=u', ['- a 5432', '- b 5433']],
  ['host=a,b port=5432,5433 dbname=x', ['- a 5432', '- b 5433']],
  ['pgsql:host=db;port=5433;dbname=x', ['- db 5433']],
  ['cache:6379,password=x,abortConnect=false', ['- cache 6379']],
  ['host=rabbit:5672;virtualHost=/', ['- rabbit 5672']],
  ['jdbc:postgresql://a:1,b:2/x', ['postgresql a 1', 'postgresql b 2']],
  ['jdbc:sqlserver://h:1433;databaseName=x', ['sqlserver h 1433']],
  ['jdbc:mysql:replication://a:3306,b:3307/x', ['mysql a 3306', 'mysql b 3307']],
  ['jdbc:oracle:thin:@db:1521:XE', ['oracle db 1521']],
  ['jdbc:oracle:thin:@//db:1521/XEPDB1', ['oracle db 1521']],
  ['//db:1521/XE', ['- db 1521']],
  ['amqp://u:p@a:5672,amqp://u:p@b:5673', ['amqp a 5672', 'amqp b 5673']],
  ['amqp://u:p@a:5672,u:p@b:5673', ['amqp a 5672', 'amqp b 5673']],
  ['postgres://u:1,2@db:5432/x', ['postgres db 5432']],
  ['a:1,b:2', ['- a 1', '- b 2']],
  ['redis:6379/0', ['- redis 6379']],
  // A variable that nobody set leaves the port empty.
  ['postgres://u:p@db:/x', ['postgres db -']],
  ['http://[::1]:/a', ['http ::1 -']],
  ['db:', []],
  ['12:30', []],
  ['unix:///var/run/x.sock', []],
  ['user:password', []],
  ['a:99999', []],
  ['', []],
];

describe('destinationsIn', () => {
  for (const [value, expected] of CASES) {
    it(value || 'nothing', () => {
      const found = destinationsIn(value).map((d) => `${d.scheme ?? '-'} ${d.host} ${d.port ?? '-'}`);
      assert.deepEqual(found, expected);
    });
  }

  it('points at host and port, whatever the text', () => {
    const part = fc.oneof(
      fc.constantFrom('http://', '://', '@', ':', 'db', ',', '8080', '[::1]', '(', 'tcp', 'host=', ';', ' ', '/'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const value = parts.join('');
        for (const d of destinationsIn(value)) {
          assert.equal(value.slice(d.start, d.end), d.host);
          if (d.portStart !== undefined) assert.equal(Number(value.slice(d.portStart, d.portEnd)), d.port);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('reads a long hostile value in linear time', () => {
    const steps = (length: number): number => {
      let calls = 0;
      const value = 'x://' + 'a'.repeat(length);
      const start = process.cpuUsage().user;
      destinationsIn(value);
      destinationsIn('a'.repeat(length) + ':' + '1'.repeat(length));
      calls += process.cpuUsage().user - start;
      return calls;
    };
    steps(5000);
    // Quadratic code takes seconds for this; linear code well under a tenth of one.
    assert.ok(steps(19_000) < 500_000);
  });
});

describe('parseBinds and shellWords', () => {
  it('point at what they read, whatever the text', () => {
    const part = fc.oneof(
      fc.constantFrom(
        '127.0.0.1',
        ':80',
        'localhost',
        '[::1]',
        '::',
        ',',
        ' ',
        'http://',
        '*',
        '"',
        "'",
        '&&',
        '\\',
        '\n',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
        const value = parts.join('');
        for (const b of parseBinds(value)) assert.ok(b.from >= 0 && b.from <= b.to && b.to <= value.length);
        const text = { value, origin: { kind: 'implied', by: 'test' } } as const;
        let at = 0;
        for (const w of shellWords({ value, text, from: 0, to: value.length })) {
          assert.ok(w.from >= at && w.to > w.from && w.to <= value.length);
          at = w.to;
        }
        for (const s of listenStatements(containerOf({ command: ['sh', '-c', value], environment: { HOST: value } }))) {
          assert.ok(s.from >= 0 && s.to <= s.text.value.length);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
