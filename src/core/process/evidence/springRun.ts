import type { Container } from '../../model/index.ts';
import type { KnownProgram } from '../KnownProgram.ts';
import type { ProgramRun } from './ProgramRun.ts';

/**
 * A program that brings its own server and reads application.properties or application.yml. Nothing is claimed of it but what
 * a file or a variable says. Keys: https://docs.spring.io/spring-boot/appendix/application-properties/,
 * https://quarkus.io/guides/http-reference, https://docs.micronaut.io/latest/guide/configurationreference.html.
 */
const APPLICATION: KnownProgram = {
  title: 'Spring Boot',
  listens: [
    { id: 'main', port: 8080, off: true },
    { id: 'management', port: 8081, off: true },
  ],
  moves: [
    {
      socket: 'main',
      what: 'port',
      variables: ['SERVER_PORT', 'QUARKUS_HTTP_PORT', 'MICRONAUT_SERVER_PORT'],
      keys: ['server.port', 'quarkus.http.port', 'micronaut.server.port'],
    },
    {
      socket: 'main',
      what: 'address',
      variables: ['SERVER_ADDRESS', 'QUARKUS_HTTP_HOST', 'MICRONAUT_SERVER_HOST'],
      keys: ['server.address', 'quarkus.http.host', 'micronaut.server.host'],
    },
    {
      socket: 'management',
      what: 'port',
      variables: ['MANAGEMENT_SERVER_PORT'],
      keys: ['management.server.port'],
    },
  ],
  source: 'https://docs.spring.io/spring-boot/appendix/application-properties/index.html',
};

const FILE = /(?:^|\/)application(?:-([\w-]+))?\.(properties|ya?ml)$/;

/** Variables that only such a program is given. */
const FRAMEWORK = /^(?:SPRING|QUARKUS|MICRONAUT|EUREKA)_/;

/** The program behind a mounted or copied application.properties; undefined where there is none. */
export function springRun(container: Container): ProgramRun | undefined {
  const { mounted, environment } = container.process;
  const isFramework = environment.some((e) => FRAMEWORK.test(e.name));
  if (mounted.length === 0 && !isFramework) return undefined;
  const profiles = (environment.find((e) => e.name === 'SPRING_PROFILES_ACTIVE')?.value?.value ?? '').split(/[\s,]+/);
  const files = mounted.filter((file) => {
    const m = FILE.exec(file.target);
    return m && (m[1] === undefined || profiles.includes(m[1]));
  });
  if (files.length === 0 && !isFramework) return undefined;
  return {
    container,
    program: { ...APPLICATION, files: files.map((f) => ({ path: f.target, format: 'properties' })) },
    level: 2,
    args: [],
    name: 'the application',
    onlySpoken: true,
  };
}

/** A run of a build tool that starts such a program, which reads its files too. */
export function withApplicationFiles(run: ProgramRun): ProgramRun {
  const { program } = run;
  if (program.ownCode !== true || !/^(?:Spring Boot|Quarkus|Java program)$/.test(program.title)) return run;
  const files = springRun(run.container)?.program.files ?? [];
  if (files.length === 0) return run;
  const moves = (program.moves ?? []).map((move) => {
    const keys = APPLICATION.moves?.find((m) => m.socket === move.socket && m.what === move.what)?.keys;
    return keys ? { ...move, keys: [...(move.keys ?? []), ...keys] } : move;
  });
  return { ...run, program: { ...program, moves, files: [...(program.files ?? []), ...files] } };
}

/** Whether a run is that of such a program. */
export function isApplication(run: ProgramRun): boolean {
  return run.program.source === APPLICATION.source;
}
