import assert from 'node:assert/strict';
import { declaredListeners, listenStatements } from '../../../src/core/process/index.ts';
import { containerOf } from './containerOf.ts';

type Facts = Parameters<typeof containerOf>[0];

/** Facts, and what they say: `address:port how "text that says it"`, one per statement. */
const SAYS: readonly (readonly [string, Facts, readonly string[]])[] = [
  ['uvicorn flag', { command: 'uvicorn app:app --host 127.0.0.1 --port 9000' }, ['127.0.0.1:9000 flag "127.0.0.1"']],
  ['uvicorn =', { command: ['uvicorn', 'app:app', '--host=localhost'] }, ['127.0.0.1:8000 flag "localhost"']],
  ['uvicorn default', { command: 'uvicorn app:app' }, ['127.0.0.1:8000 default "uvicorn"']],
  [
    'uvicorn variable',
    { command: 'uvicorn app:app', environment: { UVICORN_HOST: '0.0.0.0' } },
    ['0.0.0.0:8000 variable "0.0.0.0"'],
  ],
  [
    'uvicorn does not read HOST',
    { command: 'uvicorn app:app --host 0.0.0.0', environment: { HOST: '127.0.0.1' } },
    ['0.0.0.0:8000 flag "0.0.0.0"'],
  ],
  ['python -m', { command: 'python -m uvicorn app:app --host ::1' }, ['::1:8000 flag "::1"']],
  [
    'sh -c',
    { command: ['sh', '-c', 'alembic upgrade head && exec uvicorn a:a --host "127.0.0.1"'] },
    ['127.0.0.1:8000 flag "127.0.0.1"'],
  ],
  [
    'entrypoint and command',
    { entrypoint: ['python3'], command: ['manage.py', 'runserver', '127.0.0.1:8000'] },
    ['127.0.0.1:8000 flag "127.0.0.1"'],
  ],
  ['runserver', { command: 'python manage.py runserver' }, ['127.0.0.1:8000 default "manage.py"']],
  ['runserver port only', { command: './manage.py runserver 8080' }, ['127.0.0.1:8080 default "./manage.py"']],
  ['runserver 0:8000', { command: './manage.py runserver 0:8000' }, ['0.0.0.0:8000 flag "0"']],
  ['gunicorn -b', { command: 'gunicorn -w 3 -b 0.0.0.0:8000 app:app' }, ['0.0.0.0:8000 flag "0.0.0.0"']],
  ['gunicorn :8000', { command: 'gunicorn --bind :8000 app:app' }, ['0.0.0.0:8000 flag ""']],
  ['gunicorn default', { command: 'gunicorn app:app' }, ['127.0.0.1:8000 default "gunicorn"']],
  [
    'gunicorn PORT',
    { command: 'gunicorn app:app', environment: { PORT: '5000' } },
    ['0.0.0.0:5000 default "gunicorn"'],
  ],
  ['gunicorn config', { command: 'gunicorn -c conf.py app:app' }, []],
  ['gunicorn socket', { command: 'gunicorn --bind unix:/run/x.sock app:app' }, []],
  ['flask default', { command: 'flask run' }, ['127.0.0.1:5000 default "flask"']],
  [
    'flask variable',
    { command: 'flask run', environment: { FLASK_RUN_HOST: '0.0.0.0', FLASK_RUN_PORT: '8000' } },
    ['0.0.0.0:8000 variable "0.0.0.0"'],
  ],
  ['flask --app', { command: 'flask --app x run -h 127.0.0.1' }, ['127.0.0.1:5000 flag "127.0.0.1"']],
  ['httpd -p of BusyBox', { command: 'httpd -f -p 127.0.0.1:3000' }, ['127.0.0.1:3000 flag "127.0.0.1"']],
  ['httpd with a port alone', { command: 'httpd -f -p 3000' }, []],
  ['php -S', { command: 'php -S localhost:8000 -t public' }, ['127.0.0.1:8000 flag "localhost"']],
  ['artisan', { command: 'php artisan serve' }, ['127.0.0.1:8000 default "php"']],
  ['vite', { command: 'npx vite' }, ['127.0.0.1:5173 default "vite"']],
  ['vite --host', { command: 'vite --host' }, ['0.0.0.0:undefined flag "--host"']],
  ['vite build', { command: 'vite build' }, []],
  ['npm -- --host', { command: 'npm run dev -- --host 127.0.0.1 --port 3000' }, ['127.0.0.1:3000 flag "127.0.0.1"']],
  ['ng', { command: 'ng serve --host 0.0.0.0' }, ['0.0.0.0:4200 flag "0.0.0.0"']],
  ['rails', { command: 'bundle exec rails s -b 127.0.0.1' }, ['127.0.0.1:3000 flag "127.0.0.1"']],
  ['rails default', { command: 'bin/rails server' }, ['127.0.0.1:3000 default "bin/rails"']],
  ['rails production', { command: 'bin/rails server', environment: { RAILS_ENV: 'production' } }, []],
  [
    'redis',
    { image: 'redis', command: 'redis-server --bind 127.0.0.1 ::1' },
    ['127.0.0.1:6379 flag "127.0.0.1"', '::1:6379 flag "::1"'],
  ],
  [
    'mkdocs, flag=address:port of a list',
    { command: ['mkdocs', 'serve', '--dev-addr=localhost:8000'] },
    ['127.0.0.1:8000 flag "localhost"'],
  ],
  [
    "mkdocs' image, which takes the subcommand",
    { image: 'squidfunk/mkdocs-material:9', command: ['serve', '--dev-addr=localhost:8000'] },
    ['127.0.0.1:8000 flag "localhost"'],
  ],
  [
    'an image of our own that takes it',
    { image: 'docs', command: ['serve', '--dev-addr=localhost:8000'] },
    ['127.0.0.1:8000 flag "localhost"'],
  ],
  [
    'the same in two words',
    { image: 'docs', command: ['serve', '--dev-addr', '0.0.0.0:8001'] },
    ['0.0.0.0:8001 flag "0.0.0.0"'],
  ],
  [
    "mkdocs' image and its default",
    { image: 'squidfunk/mkdocs-material', command: ['serve'] },
    ['127.0.0.1:8000 default "serve"'],
  ],
  ["mkdocs' image, building", { image: 'squidfunk/mkdocs-material', command: ['build'] }, []],
  [
    "Hugo's image, which takes the subcommand",
    { image: 'klakegg/hugo', command: ['server', '--bind=127.0.0.1'] },
    ['127.0.0.1:1313 flag "127.0.0.1"'],
  ],
  [
    "prism's image, which takes the subcommand",
    { image: 'stoplight/prism', command: ['mock', '--host=127.0.0.1', '/api.yaml'] },
    ['127.0.0.1:4010 flag "127.0.0.1"'],
  ],
  [
    "cloudflared's image, which takes the subcommand",
    { image: 'cloudflare/cloudflared', command: ['proxy-dns', '--address=127.0.0.1', '--port=5053'] },
    ['127.0.0.1:5053 flag "127.0.0.1"'],
  ],
  ['redis flags only', { image: 'redis:7', command: '--bind 127.0.0.1' }, ['127.0.0.1:6379 flag "127.0.0.1"']],
  [
    'postgres -c',
    { image: 'postgres', command: "-c listen_addresses='localhost'" },
    ['127.0.0.1:5432 flag "localhost"'],
  ],
  [
    'postgres -c program',
    { image: 'postgres', command: 'postgres -c max_connections=10 -c listen_addresses=127.0.0.1' },
    ['127.0.0.1:5432 flag "127.0.0.1"'],
  ],
  ['mysqld', { image: 'mysql', command: '--bind-address=127.0.0.1' }, ['127.0.0.1:3306 flag "127.0.0.1"']],
  ['mongod', { image: 'mongo', command: 'mongod --bind_ip localhost,db' }, ['127.0.0.1:27017 flag "localhost"']],
  ['redis port', { image: 'redis', command: 'redis-server --port 6380' }, ['0.0.0.0:6380 default "redis-server"']],
  ['redis with a file', { image: 'redis', command: 'redis-server /etc/redis.conf' }, []],
  [
    'flags of an entrypoint',
    { entrypoint: ['/var/www/main'], command: ['--host=127.0.0.1', '--port=80'], expose: [80] },
    ['127.0.0.1:80 flag "127.0.0.1"'],
  ],
  ['a locust target', { command: 'locust --host http://localhost:8000' }, ['0.0.0.0:8089 default "locust"']],
  ['node inspector', { command: 'node --inspect=127.0.0.1:9229 server.js' }, ['127.0.0.1:9229 flag "127.0.0.1"']],
  ['dlv', { command: 'dlv debug --listen=127.0.0.1:2345 --headless' }, ['127.0.0.1:2345 flag "127.0.0.1"']],
  [
    'unknown program',
    { command: './server --host 127.0.0.1 --port 8080', ports: [8080] },
    ['127.0.0.1:8080 flag "127.0.0.1"'],
  ],
  ['unknown program listens', { command: './server --listen 127.0.0.1:8080' }, ['127.0.0.1:8080 flag "127.0.0.1"']],
  [
    'shell variable',
    { command: ['sh', '-c', 'uvicorn a:a --host $HOST'], environment: { HOST: '127.0.0.1' } },
    ['127.0.0.1:8000 flag "127.0.0.1"'],
  ],
  ['assignment', { command: ['sh', '-c', 'HOST=127.0.0.1 PORT=80 rails s'] }, ['127.0.0.1:80 variable "127.0.0.1"']],
  ['HOST', { environment: { HOST: 'localhost', PORT: '3000' } }, ['127.0.0.1:3000 variable "localhost"']],
  [
    'URLs',
    { environment: { ASPNETCORE_URLS: 'http://localhost:5000;https://localhost:5001' } },
    ['127.0.0.1:5000 variable "localhost"', '127.0.0.1:5001 variable "localhost"'],
  ],
  [
    'own server host',
    { environment: { SERVER_HOST: '127.0.0.1', SERVER_PORT: '8080' }, ports: [8080] },
    ['127.0.0.1:8080 variable "127.0.0.1"'],
  ],
  [
    'ollama',
    { image: 'ollama/ollama', environment: { OLLAMA_HOST: '127.0.0.1' } },
    ['127.0.0.1:undefined variable "127.0.0.1"'],
  ],
  [
    'kafka',
    { environment: { KAFKA_LISTENERS: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://:9093' } },
    ['127.0.0.1:9092 variable "127.0.0.1"', '0.0.0.0:9093 variable ""'],
  ],
  [
    'etcd',
    { command: 'etcd --advertise-client-urls http://localhost:2379 --listen-client-urls http://0.0.0.0:2379' },
    ['0.0.0.0:2379 flag "0.0.0.0"'],
  ],
];

/** Destinations and other look-alikes: nothing is said. */
const SILENT: readonly (readonly [string, Facts])[] = [
  ['a database flag', { command: './app --db-host localhost --redis-host=127.0.0.1' }],
  ['wait-for', { command: 'wait-for-it.sh localhost:5432 -- ./app' }],
  ['curl', { command: 'curl --host localhost http://localhost' }],
  ['mysqladmin', { command: 'mysqladmin ping --host 127.0.0.1' }],
  ['psql', { command: ['sh', '-c', 'until psql --host=localhost -c 1; do sleep 1; done'] }],
  ['mongosh', { command: 'mongosh --host localhost:27017 --eval x' }],
  ['redis-cli', { command: 'redis-cli -h 127.0.0.1 monitor' }],
  [
    'advertised',
    {
      environment: {
        KAFKA_ADVERTISED_LISTENERS: 'PLAINTEXT://localhost:9092',
        KAFKA_ADVERTISED_HOST_NAME: 'localhost',
      },
    },
  ],
  ['advertise flag', { command: './app --advertise-address 127.0.0.1' }],
  [
    'destinations',
    {
      environment: { DB_HOST: 'localhost', REDIS_HOST: '127.0.0.1', MYSQL_HOST: 'localhost', SMTP_HOST: '127.0.0.1' },
      ports: [80],
    },
  ],
  ['LDAP', { environment: { LDAP_BIND_HOST: 'localhost', LDAP_BIND_DN: 'cn=x' } }],
  [
    'public host',
    {
      environment: { PUBLIC_HOST: 'localhost', APP_URL: 'http://localhost:8080', HOST: 'http://localhost:3000' },
      ports: [8080],
    },
  ],
  ['another port', { environment: { API_HOST: 'localhost', API_PORT: '9000' }, ports: [80] }],
  ['OLLAMA_HOST of a client', { image: 'open-webui', environment: { OLLAMA_HOST: 'http://localhost:11434' } }],
  ['an image that sets the address itself', { image: 'ollama/ollama', command: 'ollama serve' }],
  ['a host that users type', { environment: { WEB_HOST: 'localhost' }, ports: [80] }],
  ['npm run of a script', { command: 'npm run vite' }],
];

describe('listenStatements', () => {
  for (const [name, facts, expected] of SAYS) {
    it(name, () => {
      const said = listenStatements(containerOf(facts)).map(
        (s) => `${s.address}:${s.port} ${s.how} "${s.text.value.slice(s.from, s.to)}"`,
      );
      assert.deepEqual(said, expected);
    });
  }
  for (const [name, facts] of SILENT) {
    it(`says nothing of ${name}`, () => {
      assert.deepEqual(listenStatements(containerOf(facts)), []);
    });
  }
});

describe('declaredListeners', () => {
  const listeners = (facts: Facts) =>
    declaredListeners(containerOf(facts)).map((l) => `${l.address}:${l.port}/${l.protocol} ${l.by}`);
  it('gives an address without a port the only own port', () => {
    assert.deepEqual(listeners({ environment: { HOST: '127.0.0.1' }, ports: [8000] }), [
      '127.0.0.1:8000/tcp the variable HOST',
    ]);
    // Which of two it is for is not known: then only the targets say where it listens.
    assert.deepEqual(listeners({ environment: { HOST: '127.0.0.1' }, ports: [8000, 9000] }), [
      '0.0.0.0:8000/tcp the target of its ports',
      '0.0.0.0:9000/tcp the target of its ports',
    ]);
  });
  it('takes EXPOSE and known images where nothing surer speaks', () => {
    assert.deepEqual(listeners({ image: 'postgres:17' }), ['0.0.0.0:5432/tcp the default of the image']);
    assert.deepEqual(listeners({ command: 'uvicorn a:a', expose: [8000] }), [
      '127.0.0.1:8000/tcp the default of uvicorn',
    ]);
  });
});
