import { loopbackBind } from '../../../../src/core/lint/rules/loopback-bind.ts';
import { loopbackDefault } from '../../../../src/core/lint/rules/loopback-default.ts';
import { ruleTable } from '../publishing/ruleTable.ts';

const service = (body: string, name = 'api'): string => `services:\n  ${name}:\n${body.replace(/^(?=.)/gm, '    ')}`;

ruleTable(loopbackBind, [
  {
    name: 'a flag in a shell command, published',
    compose: service('image: x\ncommand: uvicorn app:app --host ⟦127.0.0.1⟧ --port 8000 # dev\nports: ["8000:8000"]\n'),
    message:
      /^api listens on 127\.0\.0\.1:8000, the loopback of its own network namespace: the published port 8000:8000 is refused\.$/,
    severity: 'warning',
    safe: true,
    fixed: service('image: x\ncommand: uvicorn app:app --host 0.0.0.0 --port 8000 # dev\nports: ["8000:8000"]\n'),
  },
  {
    name: 'a flow list with double quotes',
    compose: service('image: x\ncommand: ["./server", "--bind=⟦localhost⟧:8080"]\nports: ["80:8080"]\n'),
    fixed: service('image: x\ncommand: ["./server", "--bind=0.0.0.0:8080"]\nports: ["80:8080"]\n'),
  },
  {
    name: 'a block list, unquoted, with a comment',
    compose: service(
      'image: x\ncommand:\n  - rails\n  - server\n  - -b\n  - ⟦127.0.0.1⟧ # here\nports: ["3000:3000"]\n',
    ),
    fixed: service('image: x\ncommand:\n  - rails\n  - server\n  - -b\n  - 0.0.0.0 # here\nports: ["3000:3000"]\n'),
  },
  {
    name: 'a folded block',
    compose: service('image: x\ncommand: >\n  gunicorn app:app\n  --bind ⟦127.0.0.1⟧:8000\nports: ["8000:8000"]\n'),
    fixed: service('image: x\ncommand: >\n  gunicorn app:app\n  --bind 0.0.0.0:8000\nports: ["8000:8000"]\n'),
  },
  {
    name: 'a script of sh -c',
    compose: service(
      'image: x\ncommand: sh -c "migrate && php artisan serve --host=⟦localhost⟧"\nports: ["8000:8000"]\n',
    ),
  },
  {
    name: 'the default of a variable',
    compose: service('image: x\nenvironment:\n  HOST: "${HOST:-⟦127.0.0.1⟧}"\nports: ["3000:3000"]\n'),
    fixed: service('image: x\nenvironment:\n  HOST: "${HOST:-0.0.0.0}"\nports: ["3000:3000"]\n'),
  },
  {
    name: 'an environment list',
    compose: service('image: x\nenvironment:\n  - ASPNETCORE_URLS=http://⟦localhost⟧:5000\nports: ["5000:5000"]\n'),
    fixed: service('image: x\nenvironment:\n  - ASPNETCORE_URLS=http://0.0.0.0:5000\nports: ["5000:5000"]\n'),
  },
  {
    name: 'IPv6',
    compose: service('image: x\ncommand: ./server --listen "[⟦::1⟧]:80"\nports: ["80:80"]\n'),
    fixed: service('image: x\ncommand: ./server --listen "[::]:80"\nports: ["80:80"]\n'),
  },
  {
    name: 'an env file, at the text that wrote it',
    compose: service('image: x\nenv_file: app.env\nports: ["8080:8080"]\n'),
    files: { 'app.env': '# where\nLISTEN_ADDR=⟦127.0.0.1⟧:8080\n' },
    fixed: '# where\nLISTEN_ADDR=0.0.0.0:8080\n',
    fixedFile: 'app.env',
  },
  {
    name: 'the Dockerfile',
    compose: service('build: .\nports: ["8000:8000"]\n'),
    files: { Dockerfile: 'FROM python:3.12\nCMD ["uvicorn", "a:a", "--host", "⟦127.0.0.1⟧"]\n' },
    fixed: 'FROM python:3.12\nCMD ["uvicorn", "a:a", "--host", "0.0.0.0"]\n',
    fixedFile: 'Dockerfile',
  },
  {
    name: 'an anchor that two services use, once, at its text',
    compose:
      'x-env: &env\n  BIND_ADDR: ⟦127.0.0.1⟧\nservices:\n  a:\n    image: x\n    environment: *env\n    ports: ["1:80"]\n  b:\n    image: x\n    environment:\n      <<: *env\n    ports: ["2:80"]\n',
  },
  {
    name: 'replicas, once',
    compose: service('image: x\nscale: 3\ncommand: x --bind ⟦127.0.0.1⟧:80\nports: ["80"]\n'),
  },
  {
    name: 'dialled by another service',
    compose:
      service('image: x\ncommand: uvicorn a:a --host ⟦127.0.0.1⟧\n') +
      '  web:\n    image: y\n    environment:\n      API: http://api:8000\n',
    message: /: web, which dials api:8000, is refused\.$/,
    severity: 'warning',
  },
  {
    name: 'a hint where nothing publishes or names the port',
    compose: service('image: x\ncommand: uvicorn a:a --host ⟦127.0.0.1⟧\n'),
    severity: 'hint',
    safe: false,
  },
  {
    name: "a debugger's port, published",
    compose: service('image: x\ncommand: node --inspect=⟦127.0.0.1⟧:9229 server.js\nports: ["9229:9229", "80:80"]\n'),
    severity: 'warning',
  },
  {
    name: 'in the namespace of a service that publishes it',
    compose:
      'services:\n  vpn:\n    image: v\n    ports: ["8080:8080"]\n  app:\n    image: x\n    network_mode: service:vpn\n    command: x --bind ⟦127.0.0.1⟧:8080\n',
    severity: 'warning',
  },
  // Look-alikes.
  { name: 'host mode', compose: service('image: x\nnetwork_mode: host\ncommand: uvicorn a:a --host 127.0.0.1\n') },
  {
    name: 'destinations',
    compose: service('image: x\ncommand: ./app --db-host localhost --redis 127.0.0.1:6379\nports: ["80:80"]\n'),
  },
  { name: 'a client', compose: service('image: x\ncommand: mysqladmin --host 127.0.0.1 ping\nports: ["80:80"]\n') },
  {
    name: 'an advertised name',
    compose: service(
      'image: x\nenvironment:\n  KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://localhost:9092\nports: ["9092:9092"]\n',
    ),
  },
  {
    name: 'a health check',
    compose: service('image: x\nhealthcheck:\n  test: [CMD, curl, --host, "127.0.0.1"]\nports: ["80:80"]\n'),
  },
  {
    name: 'another address beside it',
    compose: service('image: mongo\ncommand: mongod --bind_ip localhost,api\nports: ["27017:27017"]\n'),
  },
  {
    name: 'a wildcard beside it',
    compose: service('image: x\nenvironment:\n  LISTEN: 127.0.0.1:80,0.0.0.0:80\nports: ["80:80"]\n'),
  },
  {
    name: 'silenced',
    compose: service(
      'image: x\n# netlens-ignore loopback-bind\ncommand: uvicorn a:a --host 127.0.0.1\nports: ["8000:8000"]\n',
    ),
  },
  {
    name: 'a Dockerfile variable that the Compose file overrides',
    compose: service('build: .\nenvironment:\n  HOST: 0.0.0.0\nports: ["3000:3000"]\n'),
    files: { Dockerfile: 'FROM node:22\nENV HOST=127.0.0.1\nCMD ["node", "server.js"]\n' },
  },
]);

ruleTable(loopbackDefault, [
  {
    name: 'Vite in a flow list',
    compose: service('image: node\ncommand: [npx, ⟦vite⟧]\nports: ["5173:5173"]\n'),
    message:
      /^vite in api listens on 127\.0\.0\.1:5173 unless it is told otherwise: the published port 5173:5173 is refused\.$/,
    severity: 'warning',
    safe: true,
    fixed: service('image: node\ncommand: [npx, vite, "--host", "0.0.0.0"]\nports: ["5173:5173"]\n'),
  },
  {
    name: 'Flask in a string',
    compose: service('image: x\ncommand: ⟦flask run⟧ --debug\nports: ["5000:5000"]\n'),
    fixed: service('image: x\ncommand: flask run --host 0.0.0.0 --debug\nports: ["5000:5000"]\n'),
  },
  {
    name: 'runserver with a port alone',
    compose: service('image: x\ncommand: python ⟦manage.py runserver⟧ 8080\nports: ["80:8080"]\n'),
    fixed: service('image: x\ncommand: python manage.py runserver 0.0.0.0:8080\nports: ["80:8080"]\n'),
  },
  {
    name: 'a block list',
    compose: service('image: x\ncommand:\n  - ⟦uvicorn⟧\n  - app:app\nports: ["8000:8000"]\n'),
    fixed: service('image: x\ncommand:\n  - uvicorn\n  - --host\n  - 0.0.0.0\n  - app:app\nports: ["8000:8000"]\n'),
  },
  {
    name: 'gunicorn in sh -c',
    compose: service('image: x\ncommand: sh -c "./migrate && ⟦gunicorn⟧ app:app"\nports: ["8000:8000"]\n'),
    fixed: service(
      'image: x\ncommand: sh -c "./migrate && gunicorn --bind 0.0.0.0:8000 app:app"\nports: ["8000:8000"]\n',
    ),
  },
  {
    name: 'the CMD of a Dockerfile',
    compose: service('build: .\nports: ["4200:4200"]\n'),
    files: { Dockerfile: 'FROM node:22\nCMD ["⟦ng⟧", "serve"]\n' },
    fixed: 'FROM node:22\nCMD ["ng", "serve", "--host", "0.0.0.0"]\n',
    fixedFile: 'Dockerfile',
  },
  {
    name: 'dialled by a proxy',
    compose:
      service('image: x\ncommand: ⟦uvicorn⟧ a:a\n') +
      '  web:\n    image: nginx\n    environment:\n      UPSTREAM: http://api:8000\n',
    message: /web, which dials api:8000, is refused/,
  },
  // Look-alikes.
  { name: 'not published, not dialled', compose: service('image: x\ncommand: uvicorn a:a\n') },
  { name: 'another port is published', compose: service('image: x\ncommand: uvicorn a:a\nports: ["9000:9000"]\n') },
  { name: 'a flag', compose: service('image: x\ncommand: uvicorn a:a --host 0.0.0.0\nports: ["8000:8000"]\n') },
  {
    name: 'a variable',
    compose: service('image: x\nenvironment: [FLASK_RUN_HOST=0.0.0.0]\ncommand: flask run\nports: ["5000:5000"]\n'),
  },
  {
    name: 'a variable of the Dockerfile (awesome-compose/nginx-flask-mysql)',
    compose: service('build: .\nports: ["8000:8000"]\n'),
    files: { Dockerfile: 'FROM python:3\nENV FLASK_RUN_PORT 8000\nENV FLASK_RUN_HOST 0.0.0.0\nCMD ["flask", "run"]\n' },
  },
  {
    name: 'a configuration file',
    compose: service('image: x\ncommand: gunicorn -c gunicorn.conf.py app:app\nports: ["8000:8000"]\n'),
  },
  {
    name: 'gunicorn with PORT',
    compose: service('image: x\nenvironment: [PORT=8000]\ncommand: gunicorn app:app\nports: ["8000:8000"]\n'),
  },
  {
    name: 'Rails in production',
    compose: service('image: x\nenvironment: [RAILS_ENV=production]\ncommand: rails server\nports: ["3000:3000"]\n'),
  },
  { name: 'host mode', compose: service('image: x\nnetwork_mode: host\ncommand: uvicorn a:a\n') },
  { name: 'a script of a name', compose: service('image: x\ncommand: npm run vite\nports: ["5173:5173"]\n') },
]);
