import { loopbackBind } from '../../../../src/core/lint/rules/listening/loopback-bind.ts';
import { loopbackDefault } from '../../../../src/core/lint/rules/listening/loopback-default.ts';
import { ruleTable } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

const service = (body: string, name = 'api'): string => `services:\n  ${name}:\n${body.replace(/^(?=.)/gm, '    ')}`;

ruleTable(loopbackBind, [
  {
    name: "the host's address, in a file that is the env file too, and one that is no host's address",
    compose: `services:
  git:
    image: example/git
    env_file: .env
    ports: ["\${BIND_IP}:2222:22"]
  web:
    image: example/web
    env_file: web.env
    ports: ["80:80"]
`,
    files: { '.env': 'BIND_IP=127.0.0.1\n', 'web.env': 'BIND_IP=⟦127.0.0.1⟧\n' },
    severity: 'warning',
  },
  {
    name: 'an address in a script: there is nothing to write in the words that run it',
    compose:
      'services:\n  web:\n    image: node:22\n    working_dir: /app\n    volumes: [".:/app"]\n    command: ⟦npm⟧ run dev\n    ports: ["5173:5173"]\n',
    files: { 'package.json': '{"scripts": {"dev": "vite --host 127.0.0.1"}}' },
    fixed: null,
  },
  {
    name: 'a target of make, with a variable of the command',
    compose: 'services:\n  web:\n    build: .\n    command: ⟦make⟧ serve PORT=4000\n    ports: ["4000:4000"]\n',
    files: {
      Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\n',
      Makefile: 'PORT ?= 3000\n\ninstall:\n\tnpm ci\n\nserve: install\n\t@npx vite --host 127.0.0.1 --port $(PORT)\n',
    },
    message: /listens on 127\.0\.0\.1:4000/,
    fixed: null,
  },
  {
    name: 'another target, another Makefile, a variable that nobody has, and no Makefile',
    compose: `services:
  other:
    build: .
    command: make start
    ports: ["4000:4000"]
  elsewhere:
    build: .
    command: make -C sub serve
    ports: ["4001:4000"]
  open:
    build: .
    command: make open
    ports: ["4002:4000"]
  none:
    image: node:22
    command: make serve
    ports: ["4003:4000"]
`,
    files: {
      Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\n',
      Makefile:
        'serve:\n\tnpx vite --host 127.0.0.1 --port 4000\n\nstart:\n\tnpx vite --host 0.0.0.0 --port 4000\n\nopen:\n\tnpx vite --host $(ADDRESS) --port 4000\n',
    },
  },
  {
    name: 'netcat that dials, and netcat that listens',
    compose: yaml`
      services:
        wait:
          image: example/wait
          command: sh -c "nc -vz localhost 9092 && run"
          ports: ["9092:9092"]
        echo:
          image: example/echo
          command: nc -lk ⟦127.0.0.1⟧ 9093
          ports: ["9093:9093"]
    `,
  },
  {
    name: 'localhost beside a name of the container, at the same port',
    compose: yaml`
      services:
        registry:
          image: confluentinc/cp-schema-registry
          environment:
            SCHEMA_REGISTRY_LISTENERS: http://registry:8081,http://localhost:8081
          ports: ["8081:8081"]
    `,
  },
  {
    name: 'HOST that may be the name which people type',
    compose: service(yaml`
      image: example/shop
      environment: {HOST: ⟦localhost⟧, PORT: 3000}
      ports: ["3000:3000"]
    `),
    severity: 'information',
  },
  {
    name: 'HOST of a program that runs on Node.js',
    compose: service(yaml`
      image: node:22
      command: node build
      environment: {HOST: ⟦localhost⟧, PORT: 3000}
      ports: ["3000:3000"]
    `),
    severity: 'warning',
  },
  {
    name: 'a flag in a shell command, published',
    compose: service(yaml`
      image: x
      command: uvicorn app:app --host ⟦127.0.0.1⟧ --port 8000 # dev
      ports: ["8000:8000"]
    `),
    message:
      /^api listens on 127\.0\.0\.1:8000, the loopback of its own network namespace: the published port 8000:8000 is refused\.$/,
    severity: 'warning',
    safe: true,
    fixed: service(yaml`
      image: x
      command: uvicorn app:app --host 0.0.0.0 --port 8000 # dev
      ports: ["8000:8000"]
    `),
  },
  {
    name: 'a flow list with double quotes',
    compose: service(yaml`
      image: x
      command: ["./server", "--bind=⟦localhost⟧:8080"]
      ports: ["80:8080"]
    `),
    fixed: service(yaml`
      image: x
      command: ["./server", "--bind=0.0.0.0:8080"]
      ports: ["80:8080"]
    `),
  },
  {
    name: 'a block list, unquoted, with a comment',
    compose: service(
      yaml`
        image: x
        command:
          - rails
          - server
          - -b
          - ⟦127.0.0.1⟧ # here
        ports: ["3000:3000"]
      `,
    ),
    fixed: service(yaml`
      image: x
      command:
        - rails
        - server
        - -b
        - 0.0.0.0 # here
      ports: ["3000:3000"]
    `),
  },
  {
    name: 'a folded block',
    compose: service(yaml`
      image: x
      command: >
        gunicorn app:app
        --bind ⟦127.0.0.1⟧:8000
      ports: ["8000:8000"]
    `),
    fixed: service(yaml`
      image: x
      command: >
        gunicorn app:app
        --bind 0.0.0.0:8000
      ports: ["8000:8000"]
    `),
  },
  {
    name: 'a script of sh -c',
    compose: service(
      yaml`
        image: x
        command: sh -c "migrate && php artisan serve --host=⟦localhost⟧"
        ports: ["8000:8000"]
      `,
    ),
  },
  {
    name: 'the default of a variable',
    compose: service('image: x\nenvironment:\n  HOST: "${HOST:-⟦127.0.0.1⟧}"\nports: ["3000:3000"]\n'),
    fixed: service('image: x\nenvironment:\n  HOST: "${HOST:-0.0.0.0}"\nports: ["3000:3000"]\n'),
  },
  {
    name: 'an environment list',
    compose: service(yaml`
      image: x
      environment:
        - ASPNETCORE_URLS=http://⟦localhost⟧:5000
      ports: ["5000:5000"]
    `),
    fixed: service(yaml`
      image: x
      environment:
        - ASPNETCORE_URLS=http://0.0.0.0:5000
      ports: ["5000:5000"]
    `),
  },
  {
    name: 'IPv6',
    compose: service(yaml`
      image: x
      command: ./server --listen "[⟦::1⟧]:80"
      ports: ["80:80"]
    `),
    fixed: service(yaml`
      image: x
      command: ./server --listen "[::]:80"
      ports: ["80:80"]
    `),
  },
  {
    name: 'an env file, at the text that wrote it',
    compose: service(yaml`
      image: x
      env_file: app.env
      ports: ["8080:8080"]
    `),
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
    compose: yaml`
      x-env: &env
        BIND_ADDR: ⟦127.0.0.1⟧
      services:
        a:
          image: x
          environment: *env
          ports: ["1:80"]
        b:
          image: x
          environment:
            <<: *env
          ports: ["2:80"]
    `,
  },
  {
    name: 'replicas, once',
    compose: service(yaml`
      image: x
      scale: 3
      command: x --bind ⟦127.0.0.1⟧:80
      ports: ["80"]
    `),
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
    compose: service(yaml`
      image: x
      command: node --inspect=⟦127.0.0.1⟧:9229 server.js
      ports: ["9229:9229", "80:80"]
    `),
    severity: 'warning',
  },
  {
    name: 'in the namespace of a service that publishes it',
    compose: yaml`
      services:
        vpn:
          image: v
          ports: ["8080:8080"]
        app:
          image: x
          network_mode: service:vpn
          command: x --bind ⟦127.0.0.1⟧:8080
    `,
    severity: 'warning',
  },
  // Look-alikes.
  {
    name: 'host mode',
    compose: service(yaml`
    image: x
    network_mode: host
    command: uvicorn a:a --host 127.0.0.1
  `),
  },
  {
    name: 'destinations',
    compose: service(yaml`
      image: x
      command: ./app --db-host localhost --redis 127.0.0.1:6379
      ports: ["80:80"]
    `),
  },
  {
    name: 'a client',
    compose: service(yaml`
    image: x
    command: mysqladmin --host 127.0.0.1 ping
    ports: ["80:80"]
  `),
  },
  {
    name: 'an advertised name',
    compose: service(
      yaml`
        image: x
        environment:
          KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://localhost:9092
        ports: ["9092:9092"]
      `,
    ),
  },
  {
    name: 'a health check',
    compose: service(yaml`
      image: x
      healthcheck:
        test: [CMD, curl, --host, "127.0.0.1"]
      ports: ["80:80"]
    `),
  },
  {
    name: 'another address beside it',
    compose: service(yaml`
      image: mongo
      command: mongod --bind_ip localhost,api
      ports: ["27017:27017"]
    `),
  },
  {
    name: 'a wildcard beside it',
    compose: service(yaml`
      image: x
      environment:
        LISTEN: 127.0.0.1:80,0.0.0.0:80
      ports: ["80:80"]
    `),
  },
  {
    name: 'silenced',
    compose: service(
      yaml`
        image: x
        # netlens-ignore loopback-bind
        command: uvicorn a:a --host 127.0.0.1
        ports: ["8000:8000"]
      `,
    ),
  },
  {
    name: 'a Dockerfile variable that the Compose file overrides',
    compose: service(yaml`
      build: .
      environment:
        HOST: 0.0.0.0
      ports: ["3000:3000"]
    `),
    files: {
      Dockerfile: yaml`
      FROM node:22
      ENV HOST=127.0.0.1
      CMD ["node", "server.js"]
    `,
    },
  },
]);

ruleTable(loopbackDefault, [
  {
    name: 'what Supervisor starts',
    compose: `services:
  api: {build: ., ports: ["8000:8000"]}
  other: {image: "python:3", command: supervisord -n -c /etc/supervisord.conf, volumes: ["./wide.conf:/etc/supervisord.conf"], ports: ["8001:8000"]}
`,
    files: {
      Dockerfile:
        'FROM python:3\nCOPY supervisord.conf /etc/supervisor/conf.d/\nCMD ["supervisord", "-n", "-c", "/etc/supervisor/conf.d/supervisord.conf"]\n',
      'supervisord.conf': '[supervisord]\nnodaemon=true\n[program:api]\ncommand=⟦uvicorn⟧ main:app\n',
      'wide.conf': '[program:api]\ncommand=uvicorn main:app --host 0.0.0.0\n',
    },
    fixed: null,
  },
  {
    name: 'what a Procfile starts',
    compose: `services:
  dev: {image: "ruby:3.3", working_dir: /app, command: bin/dev, volumes: ["./dev:/app"], ports: ["3000:3000"]}
  all: {image: "ruby:3.3", working_dir: /app, command: bundle exec foreman start, volumes: ["./all:/app"], ports: ["3001:3000"]}
  named: {image: "python:3", working_dir: /app, command: honcho start -f Procfile.dev, volumes: ["./named:/app"], ports: ["8000:8000"]}
`,
    files: {
      'dev/bin/dev':
        '#!/usr/bin/env sh\nif ! gem list foreman -i --silent; then\n  gem install foreman\nfi\nexec foreman start -f Procfile.dev "$@"\n',
      'dev/Procfile.dev': 'css: bin/rails tailwindcss:watch\nweb: ⟦bin/rails server⟧ -p 3000\n',
      'all/Procfile': 'web: bundle exec ⟦rails s⟧\n',
      'named/Procfile.dev': 'web: python ⟦manage.py runserver⟧\n',
    },
    fixed: null,
  },
  {
    name: 'a Procfile that names every address, and a script that may set one',
    compose: `services:
  dev: {image: "ruby:3.3", working_dir: /app, command: bin/dev, volumes: ["./dev:/app"], ports: ["3000:3000"]}
  all: {image: "ruby:3.3", working_dir: /app, command: foreman check, volumes: ["./all:/app"], ports: ["3001:3000"]}
  set: {image: "ruby:3.3", working_dir: /app, command: bin/dev, volumes: ["./set:/app"], ports: ["3002:3000"]}
`,
    files: {
      'dev/bin/dev': '#!/bin/sh\nexec foreman start -f Procfile.dev "$@"\n',
      'dev/Procfile.dev': 'web: bin/rails server -b 0.0.0.0 -p 3000\n',
      'all/Procfile': 'web: bundle exec rails s\n',
      'set/bin/dev':
        '#!/bin/sh\nif [ -f /.dockerenv ]; then export HOST=0.0.0.0; fi\nexec foreman start -f Procfile.dev\n',
      'set/Procfile.dev': 'web: bin/rails server\n',
    },
  },
  {
    name: 'the emulators of Firestore and Spanner',
    compose: `services:
  a: {image: google/cloud-sdk, command: ⟦gcloud⟧ beta emulators firestore start, ports: ["8080:8080"]}
  b: {image: google/cloud-sdk, command: ⟦gcloud⟧ emulators spanner start, ports: ["9010:9010"]}
  c: {image: google/cloud-sdk, command: "gcloud emulators firestore start --host-port=0.0.0.0:8081", ports: ["8081:8081"]}
`,
  },
  {
    name: 'a store that a shell starts, and not the entrypoint of its image',
    compose: `services:
  a: {image: "mongo:7", command: [sh, -c, "⟦mongod⟧ --replSet rs0"], ports: ["27017:27017"]}
  b: {image: mongo, entrypoint: [⟦/usr/bin/mongod⟧, --replSet, rs0]}
  c: {build: ., ports: ["27018:27017"]}
  router: {image: "mongo:6", command: ⟦mongos⟧ --configdb cfg/one:27019, ports: ["27020:27017"]}
  app: {image: example/app, environment: {MONGO_URL: "mongodb://b:27017/x"}}
`,
    files: { Dockerfile: 'FROM mongo:8\nCMD ⟦mongod⟧ --replSet rs0\n' },
    message: /by default, since it is not the image's entrypoint that starts it/,
  },
  {
    name: 'a store that the entrypoint starts, one that is told its addresses, and an old one',
    compose: `services:
  a: {image: "mongo:7", command: mongod --replSet rs0, ports: ["27017:27017"]}
  b: {image: "mongo:7", command: [--replSet, rs0], ports: ["27018:27017"]}
  c: {image: "mongo:7", command: [bash, -c, "docker-entrypoint.sh mongod --replSet rs0"], ports: ["27019:27017"]}
  d: {image: "mongo:7", entrypoint: [mongod, --bind_ip_all], ports: ["27020:27017"]}
  e: {image: "mongo:3.4", command: [sh, -c, "mongod --replSet rs0"], ports: ["27021:27017"]}
  f: {build: ., ports: ["27022:27017"]}
  g: {image: "mongo:7", command: [sh, -c, "mongod --config /etc/mongod.conf"], ports: ["27023:27017"]}
`,
    files: { Dockerfile: 'FROM mongo:8\nCMD ["mongod", "--replSet", "rs0"]\n' },
  },
  {
    name: 'a server that an unknown image starts, which may bring its configuration',
    compose: `services:
  es: {image: "registry.example:5000/logs-es:1", command: [⟦elasticsearch⟧, "-Elogger.level=ERROR"], ports: ["9200:9200"]}
`,
    severity: 'information',
  },
  {
    name: 'an image that is built in a way that is not read: `image` only names the result',
    compose: `services:
  inline:
    image: eclipse-mosquitto:2
    build:
      dockerfile_inline: |
        FROM registry.example/base
    ports: ["1883:1883"]
  missing: {image: "eclipse-mosquitto:2", build: ./nowhere, ports: ["1884:1883"]}
  remote: {image: "eclipse-mosquitto:2", build: "https://example.org/broker.git", ports: ["1885:1883"]}
`,
  },
  {
    name: 'addresses that the configuration of APISIX gives',
    compose:
      'services:\n  gw: {image: "apache/apisix:3.3.0-debian", ports: ["9091:9091", "9092:9092"], volumes: ["./c.yaml:/usr/local/apisix/conf/config.yaml"]}\n',
    files: {
      'c.yaml':
        'apisix:\n  control:\n    ip: "0.0.0.0"\n    port: 9092\nplugin_attr:\n  prometheus:\n    export_addr:\n      ip: "0.0.0.0"\n      port: 9091\n',
    },
  },
  {
    name: 'the backup address of InfluxDB, which its configuration says',
    compose: 'services:\n  db: {image: "influxdb:1.8", ports: ["8088:8088"], volumes: ["./etc:/etc/influxdb"]}\n',
    files: { 'etc/influxdb.conf': 'bind-address = "127.0.0.1:8088"\n[meta]\n  dir = "/x"\n' },
  },
  {
    name: 'a configuration at another place than where the image looks',
    compose:
      'services:\n  mqtt:\n    image: eclipse-mosquitto\n    ports: ["1883:1883"]\n    volumes: [⟦./conf:/mosquitto/conf⟧]\n',
    files: { 'conf/mosquitto.conf': 'listener 1883\n' },
    message: /reads \/mosquitto\/config, while \/mosquitto\/conf is what is mounted/,
    severity: 'warning',
  },
  {
    name: 'a configuration that says nothing of listeners',
    compose:
      'services:\n  mqtt:\n    image: eclipse-mosquitto:2\n    ports: ["1883:1883"]\n    volumes: ["./conf:/mosquitto/config"]\n',
    files: { 'conf/mosquitto.conf': 'persistence ⟦true⟧\npassword_file /mosquitto/config/passwd\n' },
    message: /because mosquitto\.conf gives no address/,
  },
  {
    name: 'a configuration in a volume of its own, published and dialled',
    compose: `services:
  mqtt:
    image: eclipse-mosquitto
    ports: ["1883:1883"]
    volumes: [⟦conf:/mosquitto/config⟧, "data:/mosquitto/data"]
  other:
    image: eclipse-mosquitto
    volumes: [⟦other:/mosquitto/config⟧]
  app:
    image: example/app
    environment: {MQTT_URL: "mqtt://other:1883"}
volumes: {conf: {}, other: {}, data: {}}
`,
    severity: 'information',
    message: /unless the configuration in this volume says otherwise, which a new volume does not/,
  },
  {
    name: 'volumes that someone else fills, an old version, and a volume of data alone that nobody asks',
    compose: `services:
  a: {image: eclipse-mosquitto, ports: ["1883:1883"], volumes: ["made:/mosquitto/config"]}
  b: {image: eclipse-mosquitto, ports: ["1884:1883"], volumes: ["nfs:/mosquitto/config"]}
  c: {image: "eclipse-mosquitto:1.6", ports: ["1885:1883"], volumes: ["conf:/mosquitto/config"]}
  d: {image: eclipse-mosquitto, volumes: ["conf:/mosquitto/config"]}
  e: {image: eclipse-mosquitto, ports: ["1886:1883"], volumes: ["conf:/mosquitto/config"], command: mosquitto -c /mosquitto-no-auth.conf}
volumes:
  made: {external: true}
  nfs: {driver_opts: {type: nfs, o: "addr=192.0.2.1", device: ":/c"}}
  conf: {}
`,
  },
  {
    name: 'a port that the configuration beside it says, without a host',
    compose: 'services:\n  web:\n    build: .\n    command: [⟦yarn⟧, dev]\n    ports: ["8080:8080"]\n',
    files: {
      Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\n',
      'package.json': '{"scripts": {"dev": "vite"}}',
      'vite.config.ts':
        "import { defineConfig } from 'vite';\nexport default defineConfig(() => ({\n  // server: { port: 1 },\n  plugins: [vue({ port: 2 })],\n  server: { port: 8080, proxy: { '/api': { target: 'http://api:9000' } } },\n}));\n",
    },
    message: /^vite in web listens on 127\.0\.0\.1:8080 by default/,
  },
  {
    name: 'a port and settings that code works out, and another port',
    compose: `services:
  a: {build: a, command: "npm run dev", ports: ["8080:8080"]}
  b: {build: b, command: "npm run dev", ports: ["5173:5173"]}
  c: {build: c, command: "npm run dev", ports: ["5173:5173"]}
`,
    files: Object.fromEntries(
      [
        ['a', 'export default { server: { port: Number(process.env.PORT) } };'],
        ['b', 'export default { ...shared, plugins: [] };'],
        ['c', 'const server = make();\nexport default { server };'],
      ].flatMap(([folder = '', text = '']) => [
        [`${folder}/Dockerfile`, 'FROM node:22\nWORKDIR /app\nCOPY . .\n'],
        [`${folder}/package.json`, '{"scripts": {"dev": "vite"}}'],
        [`${folder}/vite.config.js`, text],
      ]),
    ),
  },
  {
    name: 'webpack-dev-server before version 4, and since',
    compose: `services:
  old: {image: "node:14", working_dir: /app, volumes: ["./old:/app"], command: [⟦npm⟧, start], ports: ["8080:8080"]}
  new: {image: "node:20", working_dir: /app, volumes: ["./new:/app"], command: [npm, start], ports: ["8081:8080"]}
  host: {image: "node:14", working_dir: /app, volumes: ["./host:/app"], command: [npm, start], ports: ["8082:8080"]}
`,
    files: {
      'old/package.json':
        '{"scripts": {"start": "webpack-dev-server --mode development"}, "devDependencies": {"webpack-dev-server": "^3.11.0"}}',
      'new/package.json':
        '{"scripts": {"start": "webpack serve"}, "devDependencies": {"webpack-dev-server": "^4.15.0"}}',
      'host/package.json':
        '{"scripts": {"start": "webpack-dev-server"}, "devDependencies": {"webpack-dev-server": "^3.11.0"}}',
      'host/webpack.config.js': "module.exports = { devServer: { host: '0.0.0.0' } };\n",
    },
  },
  {
    name: 'make runs a script of package.json',
    compose: 'services:\n  web:\n    build: .\n    command: ⟦make⟧ dev\n    ports: ["5173:5173"]\n',
    files: {
      Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY . .\n',
      Makefile: '.PHONY: dev\ndev:\n\tnpm run dev\n',
      'package.json': '{"scripts": {"dev": "vite"}}',
    },
  },
  {
    name: 'a tool that node starts by the path of its package',
    compose:
      'services:\n  web:\n    image: node:22\n    command: [⟦node⟧, ./node_modules/vite/bin/vite.js]\n    ports: ["5173:5173"]\n',
  },
  {
    name: 'a manage.py of Flask-Script, which has a --host',
    compose:
      'services:\n  web:\n    image: python:3\n    command: [python, manage.py, runserver, --host, 0.0.0.0]\n    ports: ["5000:5000"]\n',
  },
  {
    name: 'a listener in the folder that its configuration includes',
    compose:
      'services:\n  mqtt:\n    image: eclipse-mosquitto\n    ports: ["1883:1883"]\n    volumes: ["./config:/mosquitto/config"]\n',
    files: {
      'config/mosquitto.conf': 'include_dir /mosquitto/config/conf.d\n',
      'config/conf.d/plain.conf': 'listener 1883\n',
    },
  },
  {
    name: 'a folder of the host over the place of its configuration',
    compose:
      'services:\n  mqtt:\n    image: eclipse-mosquitto\n    ports: ["1883:1883"]\n    volumes: ["/opt/mqtt:/mosquitto"]\n',
  },
  {
    name: 'a volume for its data alone',
    compose:
      'services:\n  mqtt:\n    image: ⟦eclipse-mosquitto⟧\n    ports: ["1883:1883"]\n    volumes: ["data:/mosquitto/data"]\nvolumes: {data: {}}\n',
    severity: 'warning',
  },
  {
    name: 'Vite in a flow list',
    compose: service(yaml`
      image: node
      command: [npx, ⟦vite⟧]
      ports: ["5173:5173"]
    `),
    message: /^vite in api listens on 127\.0\.0\.1:5173 by default: the published port 5173:5173 is refused\.$/,
    severity: 'warning',
    safe: true,
    fixed: service(yaml`
      image: node
      command: [npx, vite, "--host", "0.0.0.0"]
      ports: ["5173:5173"]
    `),
  },
  {
    name: 'Flask in a string',
    compose: service(yaml`
      image: x
      command: ⟦flask run⟧ --debug
      ports: ["5000:5000"]
    `),
    fixed: service(yaml`
      image: x
      command: flask run --host 0.0.0.0 --debug
      ports: ["5000:5000"]
    `),
  },
  {
    name: 'runserver with a port alone',
    compose: service(yaml`
      image: x
      command: python ⟦manage.py runserver⟧ 8080
      ports: ["80:8080"]
    `),
    fixed: service(yaml`
      image: x
      command: python manage.py runserver 0.0.0.0:8080
      ports: ["80:8080"]
    `),
  },
  {
    name: 'a block list',
    compose: service(yaml`
      image: x
      command:
        - ⟦uvicorn⟧
        - app:app
      ports: ["8000:8000"]
    `),
    fixed: service(yaml`
      image: x
      command:
        - uvicorn
        - --host
        - 0.0.0.0
        - app:app
      ports: ["8000:8000"]
    `),
  },
  {
    name: 'gunicorn in sh -c',
    compose: service(yaml`
      image: x
      command: sh -c "./migrate && ⟦gunicorn⟧ app:app"
      ports: ["8000:8000"]
    `),
    fixed: service(
      yaml`
        image: x
        command: sh -c "./migrate && gunicorn --bind 0.0.0.0:8000 app:app"
        ports: ["8000:8000"]
      `,
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
  {
    name: 'another port is published',
    compose: service(yaml`
    image: x
    command: uvicorn a:a
    ports: ["9000:9000"]
  `),
  },
  {
    name: 'a flag',
    compose: service(yaml`
    image: x
    command: uvicorn a:a --host 0.0.0.0
    ports: ["8000:8000"]
  `),
  },
  {
    name: 'a variable',
    compose: service(yaml`
      image: x
      environment: [FLASK_RUN_HOST=0.0.0.0]
      command: flask run
      ports: ["5000:5000"]
    `),
  },
  {
    name: 'a variable of the Dockerfile (awesome-compose/nginx-flask-mysql)',
    compose: service('build: .\nports: ["8000:8000"]\n'),
    files: {
      Dockerfile: yaml`
      FROM python:3
      ENV FLASK_RUN_PORT 8000
      ENV FLASK_RUN_HOST 0.0.0.0
      CMD ["flask", "run"]
    `,
    },
  },
  {
    name: 'a configuration file',
    compose: service(yaml`
      image: x
      command: gunicorn -c gunicorn.conf.py app:app
      ports: ["8000:8000"]
    `),
  },
  {
    name: 'gunicorn with PORT',
    compose: service(yaml`
      image: x
      environment: [PORT=8000]
      command: gunicorn app:app
      ports: ["8000:8000"]
    `),
  },
  {
    name: 'Rails in production',
    compose: service(yaml`
      image: x
      environment: [RAILS_ENV=production]
      command: rails server
      ports: ["3000:3000"]
    `),
  },
  {
    name: 'host mode',
    compose: service(yaml`
    image: x
    network_mode: host
    command: uvicorn a:a
  `),
  },
  {
    name: 'a script of a name',
    compose: service(yaml`
    image: x
    command: npm run vite
    ports: ["5173:5173"]
  `),
  },
]);
