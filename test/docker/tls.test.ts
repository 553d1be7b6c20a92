import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withEngines } from './generations.ts';
import { run, tryRun } from './run.ts';

/** A certificate authority, a server for 127.0.0.1 and a client, as the Docker manual makes them ("Protect the Docker daemon socket"). */
async function certificates(): Promise<{ ours: string; theirs: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'netlens-tls-'));
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const names = { ours: join(folder, 'ours'), theirs: join(folder, 'theirs') };
  for (const name of Object.values(names)) {
    mkdirSync(name);
    const at = (file: string) => join(name, file);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    await openssl(
      'req',
      '-x509',
      ...key,
      '-days',
      '2',
      '-subj',
      '/CN=ca',
      '-keyout',
      at('ca-key.pem'),
      '-out',
      at('ca.pem'),
    );
    for (const [who, purpose] of [
      ['server', 'serverAuth'],
      ['client', 'clientAuth'],
    ] as const) {
      const [keyFile, certFile] = who === 'server' ? ['server-key.pem', 'server-cert.pem'] : ['key.pem', 'cert.pem'];
      const extensions = [
        '-addext',
        `extendedKeyUsage=${purpose}`,
        ...(who === 'server' ? ['-addext', 'subjectAltName=IP:127.0.0.1'] : []),
      ];
      await openssl(
        'req',
        '-x509',
        '-CA',
        at('ca.pem'),
        '-CAkey',
        at('ca-key.pem'),
        ...key,
        '-days',
        '2',
        '-subj',
        `/CN=${who}`,
        ...extensions,
        '-keyout',
        at(keyFile),
        '-out',
        at(certFile),
      );
    }
  }
  return names;
}

const program = join(dirname(fileURLToPath(import.meta.url)), 'askLive.ts');

describe('over TLS', () => {
  let folders: { ours: string; theirs: string };
  const flags: string[] = [];
  before(async function () {
    if ((await tryRun('openssl', ['version'])).code !== 0) this.skip();
    folders = await certificates();
    const at = (file: string) => join(folders.ours, file);
    flags.push(
      '-H',
      'tcp://127.0.0.1:2376',
      '--tlsverify',
      '--tlscacert',
      at('ca.pem'),
      '--tlscert',
      at('server-cert.pem'),
      '--tlskey',
      at('server-key.pem'),
    );
  });
  after(() => {
    if (folders) rmSync(dirname(folders.ours), { recursive: true });
  });

  withEngines(
    ['28'],
    (engine) => {
      /** Net Lens in the daemon's namespace, where its port is, with an environment of its own. */
      const ask = (environment: Record<string, string>) =>
        tryRun('nsenter', [`--net=${engine().hostNamespace}`, process.execPath, program], {
          env: { ...engine().environment, DOCKER_HOST: 'tcp://127.0.0.1:2376', ...environment },
        });

      it('reads a daemon that wants a client certificate', async () => {
        const { out, err } = await ask({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folders.ours });
        assert.match(out, /"Version":"28/, err);
      });

      it('says what is wrong with a daemon that it cannot trust', async () => {
        const { err } = await ask({ DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folders.theirs });
        assert.match(
          err,
          /The TLS connection to the Docker daemon at tcp:\/\/127\.0\.0\.1:2376 failed \(.*\)\. Check the certificates/,
        );
      });

      it('says what is wrong where the daemon refuses us', async () => {
        const { err } = await ask({ DOCKER_TLS: '1', DOCKER_CERT_PATH: folders.theirs });
        assert.match(err, /DockerError: The TLS connection .* failed/);
      });

      it('says what is wrong where TLS is not asked for', async () => {
        const { err } = await ask({});
        assert.match(err, /DockerError: .* requires TLS/);
      });
    },
    { flags },
  );
});
