import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readDockerfile, type DockerfileRequest } from '../../../src/core/compose/dockerfile/readDockerfile.ts';
import { spanOf, type Text } from '../../../src/core/model/index.ts';

const read = (text: string, request: Partial<DockerfileRequest> = {}) => {
  const reading = readDockerfile({ file: 'Dockerfile', text, ...request });
  assert.ok(reading);
  return reading;
};
/** The text in the file that a finding on the whole value would underline. */
const underlined = (file: string, text: Text | undefined) => {
  const span = text && spanOf(text);
  return span && file.slice(span.start, span.end);
};

describe('readDockerfile', () => {
  it('reads the last stage, or the target by name or number', () => {
    const text = 'FROM node:20 AS build\nEXPOSE 1\nFROM nginx:1.29\nEXPOSE 80\n';
    assert.equal(read(text).baseImage?.value, 'nginx:1.29');
    assert.equal(read(text, { target: 'BUILD' }).baseImage?.value, 'node:20');
    assert.equal(read(text, { target: '0' }).facts.exposed[0]?.port, 1);
    assert.equal(readDockerfile({ file: 'Dockerfile', text, target: 'nowhere' }), undefined);
  });

  it('inherits from the stage that it starts from', () => {
    const { facts, baseImage, environment, command } = read(
      'FROM python:3.13 AS base\nENV HOST=127.0.0.1\nEXPOSE 8000\nCMD ["serve"]\nFROM base\nENV PORT=1\n',
    );
    assert.equal(baseImage?.value, 'python:3.13');
    assert.deepEqual(
      facts.from.map((f) => f.value),
      ['base', 'python:3.13'],
    );
    assert.deepEqual(
      environment.map((e) => `${e.name}=${e.value?.value}`),
      ['HOST=127.0.0.1', 'PORT=1'],
    );
    assert.equal(facts.exposed[0]?.port, 8000);
    assert.equal(command?.words[0]?.value, 'serve');
  });

  it('drops an inherited CMD under an ENTRYPOINT of its own, and keeps one of the same stage', () => {
    assert.equal(read('FROM a AS b\nCMD ["x"]\nFROM b\nENTRYPOINT ["y"]\n').command, undefined);
    assert.equal(read('FROM a\nCMD ["x"]\nENTRYPOINT ["y"]\n').command?.words[0]?.value, 'x');
  });

  const environments: [string, string, Record<string, string>][] = [
    ['pairs', 'ENV a=1 b="two words" c=th\\ ree', { a: '1', b: 'two words', c: 'th ree' }],
    ['the old form', 'ENV a two  words', { a: 'two  words' }],
    ['single quotes keep variables', "ARG x=1\nENV a='$x'", { a: '$x' }],
    ['defaults and alternatives', 'ENV a=${no:-7} b=${a:+yes} c=${no}', { a: '7', b: '', c: '${no}' }],
    ['what the image below may set', 'ENV PATH=/app/bin:$PATH', { PATH: '/app/bin:$PATH' }],
    ['values from before the instruction', 'ENV a=1\nENV a=2 b=$a', { a: '2', b: '1' }],
    ['continuation lines and comments between them', 'ENV a=1 \\\n  # why\n\n  b=2', { a: '1', b: '2' }],
    ['names of object properties', 'ENV __proto__=1 constructor=2', { ['__proto__']: '1', constructor: '2' }],
  ];
  for (const [what, text, expected] of environments) {
    it(`reads ENV: ${what}`, () => {
      const { environment } = read(`FROM a\n${text}\n`);
      assert.deepEqual(
        environment.map((e) => [e.name, e.value?.value]),
        Object.entries(expected),
      );
    });
  }

  it('leaves a variable empty that no image below can set', () => {
    const { environment } = read('FROM scratch\nENV a=x$no b=${no}y\n');
    assert.deepEqual(
      environment.map((e) => e.value?.value),
      ['x', 'y'],
    );
  });

  it('takes what follows -- for no flag', () => {
    assert.deepEqual(read('FROM a\nCOPY --chown=1 -- --odd /tmp/\n').facts.copies, [
      { source: '--odd', destination: '/tmp/' },
    ]);
  });

  it('takes build arguments over the defaults of ARG, also in FROM', () => {
    const text = 'ARG TAG=20\nFROM node:${TAG}\nARG TAG\nARG PORT=3000\nEXPOSE $PORT\nENV TAG=$TAG\n';
    assert.equal(read(text).baseImage?.value, 'node:20');
    const other = read(text, {
      args: new Map([
        ['TAG', '24'],
        ['PORT', '4000'],
        ['UNDECLARED', '1'],
      ]),
    });
    assert.equal(other.baseImage?.value, 'node:24');
    assert.equal(other.facts.exposed[0]?.port, 4000);
    assert.equal(other.environment[0]?.value?.value, '24');
  });

  it('reads EXPOSE with ranges and protocols and passes over nonsense', () => {
    const { facts } = read('FROM a\nEXPOSE 80 53/udp 8000-8002 99999 x 80/tcp\n');
    assert.deepEqual(
      facts.exposed.map((e) => `${e.port}/${e.protocol}`),
      ['80/tcp', '53/udp', '8000/tcp', '8001/tcp', '8002/tcp'],
    );
  });

  it('points at the very characters of a word', () => {
    const text = 'FROM a\nCMD ["serve", "--host", "127.0.0.1"]\n';
    const { command } = read(text);
    assert.equal(command?.form, 'exec');
    assert.equal(underlined(text, command.words[2]), '127.0.0.1');
    const shell = 'FROM a\nCMD serve --host \\\n  "127.0.0.1"\n';
    const words = read(shell).command;
    assert.equal(words?.form, 'shell');
    assert.equal(underlined(shell, words.words[2]), '127.0.0.1');
    const quoted = 'FROM a\nENV HOST="127.0.0.1"\n';
    assert.equal(underlined(quoted, read(quoted).environment[0]?.value), '127.0.0.1');
  });

  it('leaves out the bodies of heredocs', () => {
    const { environment, facts } = read(
      'FROM a\nRUN <<EOF\nENV no=1\nEOF\nCOPY <<-"END" /x\n\tEXPOSE 1\n\tEND\nENV yes=1\n',
    );
    assert.deepEqual(
      environment.map((e) => e.name),
      ['yes'],
    );
    assert.deepEqual(facts.exposed, []);
  });

  it('knows what is copied in from beside the file, and where it goes', () => {
    const { facts } = read(
      'FROM a\nWORKDIR /app\nWORKDIR conf\nCOPY --chown=1 redis.conf ./\nCOPY --from=build x /y\nCOPY ["a b", "/etc/"]\n',
    );
    assert.deepEqual(facts.copies, [
      { source: 'redis.conf', destination: '/app/conf/' },
      { source: 'a b', destination: '/etc/' },
    ]);
  });

  it('honours the escape directive', () => {
    assert.deepEqual(
      read('# escape=`\nFROM a\nENV p=c:\\x `\n  q=1\n').environment.map((e) => e.value?.value),
      ['c:\\x', '1'],
    );
  });

  it('takes any text without an exception, and every origin lies in it', () => {
    const lineOf = fc.constantFrom(
      'FROM a',
      'FROM a AS b',
      'FROM b',
      'ENV a=$b "c',
      'ENV x',
      'CMD ["a',
      'CMD [1]',
      'EXPOSE $p-',
      'COPY x',
      'ARG',
      'RUN <<E',
      '\\',
      '# escape=`',
      'E',
      'WORKDIR $x',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(lineOf).map((l) => l.join('\n')),
        ),
        (text) => {
          const reading = readDockerfile({ file: 'f', text });
          for (const { value } of reading?.environment ?? []) {
            const span = value && spanOf(value);
            assert.ok(span && span.start <= span.end && span.end <= text.length);
          }
        },
      ),
    );
  });
});
