/** How one program is told where to listen, and where it listens when nobody tells it. Data only; `listenStatements` reads it. */
export interface ListenTool {
  /** The program's name without its folder. */
  readonly programs: readonly string[];
  /** The first word that is no flag must be one of these: `flask run`, `ng serve`. */
  readonly subcommands?: readonly string[];
  /** Flags whose value is an address, `address:port`, or a URL of one. */
  readonly address?: readonly string[];
  /** Flags whose value is a port. */
  readonly port?: readonly string[];
  /** `manage.py runserver 127.0.0.1:8000`: the first argument after the subcommand. */
  readonly positional?: true;
  /** The flag wants `address:port`, not the address alone. */
  readonly flagTakesPort?: true;
  /** `--host` without a value means every address (Vite). */
  readonly bareIsEvery?: true;
  /** Where it listens without any of these. `loopback: false` is every address. */
  readonly defaults?: { readonly port: number; readonly loopback: boolean };
  /** Variables that it reads for the address and the port. */
  readonly variables?: { readonly address?: readonly string[]; readonly port?: readonly string[] };
  /** Flags that name a configuration file, which may say otherwise: then no default is claimed. */
  readonly configuration?: readonly string[];
  /** Flags without which it does not listen at all, or that make it listen on every address. */
  readonly notWith?: readonly string[];
  /** Images whose ENV or own configuration make it listen on every address. */
  readonly notInImage?: RegExp;
  /** A debugger's port, beside the one that serves. */
  readonly debug?: true;
  /** Where the default is documented. */
  readonly source: string;
}

const HOST_PORT = { address: ['--host'], port: ['--port', '-p'] } as const;

/** Defaults are those of the named documentation or source; a tool without `defaults` is known by its flags alone. */
export const LISTEN_TOOLS: readonly ListenTool[] = [
  // Python
  {
    programs: ['uvicorn'],
    address: ['--host'],
    port: ['--port'],
    defaults: { port: 8000, loopback: true },
    variables: { address: ['UVICORN_HOST'], port: ['UVICORN_PORT'] },
    notWith: ['--uds', '--fd'],
    source: 'https://www.uvicorn.org/settings/',
  },
  {
    programs: ['gunicorn'],
    flagTakesPort: true,
    address: ['-b', '--bind'],
    defaults: { port: 8000, loopback: true },
    // PORT makes the default 0.0.0.0:$PORT (gunicorn/config.py, class Bind).
    variables: { port: ['PORT'] },
    configuration: ['-c', '--config'],
    source: 'https://docs.gunicorn.org/en/stable/settings.html#bind',
  },
  {
    programs: ['hypercorn'],
    flagTakesPort: true,
    address: ['-b', '--bind'],
    defaults: { port: 8000, loopback: true },
    configuration: ['-c', '--config'],
    source: 'https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html',
  },
  {
    programs: ['daphne'],
    address: ['-b', '--bind'],
    port: ['-p', '--port'],
    defaults: { port: 8000, loopback: true },
    notWith: ['-u', '--unix-socket', '--fd', '-e', '--endpoint'],
    source: 'https://github.com/django/daphne (daphne/cli.py)',
  },
  {
    programs: ['waitress-serve'],
    address: ['--listen', '--host'],
    port: ['--port'],
    defaults: { port: 8080, loopback: false },
    source: 'https://docs.pylonsproject.org/projects/waitress/en/stable/runner.html',
  },
  {
    programs: ['flask', 'quart'],
    subcommands: ['run'],
    address: ['--host', '-h'],
    port: ['--port', '-p'],
    defaults: { port: 5000, loopback: true },
    variables: { address: ['FLASK_RUN_HOST', 'QUART_RUN_HOST'], port: ['FLASK_RUN_PORT', 'QUART_RUN_PORT'] },
    source: 'https://flask.palletsprojects.com/en/stable/cli/',
  },
  {
    programs: ['manage.py', 'django-admin'],
    subcommands: ['runserver', 'runserver_plus', 'testserver'],
    positional: true,
    defaults: { port: 8000, loopback: true },
    source: 'https://docs.djangoproject.com/en/stable/ref/django-admin/#runserver',
  },
  {
    programs: ['fastapi'],
    subcommands: ['dev'],
    ...HOST_PORT,
    defaults: { port: 8000, loopback: true },
    source: 'https://fastapi.tiangolo.com/fastapi-cli/',
  },
  {
    programs: ['fastapi'],
    subcommands: ['run'],
    ...HOST_PORT,
    defaults: { port: 8000, loopback: false },
    source: 'https://fastapi.tiangolo.com/fastapi-cli/',
  },
  {
    programs: ['streamlit'],
    subcommands: ['run'],
    address: ['--server.address', '--server.addr'],
    port: ['--server.port'],
    defaults: { port: 8501, loopback: false },
    variables: { address: ['STREAMLIT_SERVER_ADDRESS'], port: ['STREAMLIT_SERVER_PORT'] },
    source: 'https://docs.streamlit.io/develop/api-reference/configuration/config.toml',
  },
  {
    programs: ['http.server', 'SimpleHTTPServer'],
    address: ['--bind', '-b'],
    defaults: { port: 8000, loopback: false },
    source: 'https://docs.python.org/3/library/http.server.html',
  },
  {
    programs: ['sanic', 'granian', 'litestar', 'chainlit'],
    address: ['--host', '-H'],
    port: ['--port', '-p'],
    defaults: { port: 8000, loopback: true },
    variables: { address: ['GRANIAN_HOST', 'LITESTAR_HOST', 'CHAINLIT_HOST'] },
    source: 'https://sanic.dev/en/guide/running/running.html',
  },
  {
    programs: ['mlflow'],
    subcommands: ['server', 'ui'],
    address: ['--host', '-h'],
    port: ['--port', '-p'],
    defaults: { port: 5000, loopback: true },
    variables: { address: ['MLFLOW_HOST'], port: ['MLFLOW_PORT'] },
    source: 'https://mlflow.org/docs/latest/cli.html#mlflow-server',
  },
  {
    programs: ['tensorboard'],
    address: ['--host'],
    port: ['--port'],
    defaults: { port: 6006, loopback: true },
    notWith: ['--bind_all'],
    source: 'https://github.com/tensorflow/tensorboard (tensorboard/plugins/core/core_plugin.py)',
  },
  {
    programs: ['jupyter'],
    subcommands: ['notebook', 'lab', 'server', 'nbclassic'],
    address: ['--ip', '--NotebookApp.ip', '--ServerApp.ip'],
    port: ['--port', '--NotebookApp.port', '--ServerApp.port'],
    defaults: { port: 8888, loopback: true },
    configuration: ['--config'],
    notInImage: /jupyter/,
    source: 'https://jupyter-server.readthedocs.io/en/latest/other/full-config.html',
  },
  {
    programs: ['jupyter-lab', 'jupyter-notebook', 'jupyter-server'],
    address: ['--ip', '--NotebookApp.ip', '--ServerApp.ip'],
    port: ['--port', '--NotebookApp.port', '--ServerApp.port'],
    defaults: { port: 8888, loopback: true },
    configuration: ['--config'],
    notInImage: /jupyter/,
    source: 'https://jupyter-server.readthedocs.io/en/latest/other/full-config.html',
  },
  {
    programs: ['dagster', 'dagit', 'dagster-webserver'],
    address: ['-h', '--host'],
    port: ['-p', '--port'],
    source: 'https://docs.dagster.io/api/clis/cli',
  },
  {
    programs: ['chroma'],
    subcommands: ['run'],
    address: ['--host'],
    port: ['--port'],
    defaults: { port: 8000, loopback: true },
    notInImage: /chroma/,
    source: 'https://docs.trychroma.com/docs/cli/run',
  },
  {
    programs: ['mkdocs'],
    flagTakesPort: true,
    subcommands: ['serve'],
    address: ['-a', '--dev-addr'],
    defaults: { port: 8000, loopback: true },
    configuration: ['-f', '--config-file'],
    source: 'https://www.mkdocs.org/user-guide/cli/#mkdocs-serve',
  },
  {
    programs: ['sphinx-autobuild'],
    address: ['--host'],
    port: ['--port'],
    defaults: { port: 8000, loopback: true },
    source: 'https://github.com/sphinx-doc/sphinx-autobuild (sphinx_autobuild/__main__.py)',
  },
  {
    programs: ['marimo'],
    subcommands: ['edit', 'run', 'new'],
    address: ['--host'],
    port: ['-p', '--port'],
    defaults: { port: 2718, loopback: true },
    source: 'https://docs.marimo.io/cli/',
  },
  // Node
  {
    programs: ['vite'],
    subcommands: ['', 'dev', 'serve'],
    ...HOST_PORT,
    bareIsEvery: true,
    defaults: { port: 5173, loopback: true },
    configuration: ['-c', '--config'],
    source: 'https://vite.dev/config/server-options#server-host',
  },
  {
    programs: ['vite'],
    subcommands: ['preview'],
    ...HOST_PORT,
    bareIsEvery: true,
    defaults: { port: 4173, loopback: true },
    configuration: ['-c', '--config'],
    source: 'https://vite.dev/config/preview-options#preview-host',
  },
  {
    programs: ['vitepress'],
    subcommands: ['dev'],
    ...HOST_PORT,
    bareIsEvery: true,
    defaults: { port: 5173, loopback: true },
    source: 'https://vitepress.dev/reference/cli#vitepress-dev',
  },
  {
    programs: ['react-router'],
    subcommands: ['dev'],
    ...HOST_PORT,
    bareIsEvery: true,
    defaults: { port: 5173, loopback: true },
    configuration: ['-c', '--config'],
    source: 'https://reactrouter.com/api/other-api/dev',
  },
  {
    programs: ['remix'],
    subcommands: ['vite:dev'],
    ...HOST_PORT,
    bareIsEvery: true,
    defaults: { port: 5173, loopback: true },
    configuration: ['-c', '--config'],
    source: 'https://v2.remix.run/docs/other-api/dev',
  },
  {
    programs: ['astro'],
    subcommands: ['dev', 'preview'],
    ...HOST_PORT,
    bareIsEvery: true,
    defaults: { port: 4321, loopback: true },
    configuration: ['--config'],
    source: 'https://docs.astro.build/en/reference/cli-reference/',
  },
  {
    programs: ['ng'],
    subcommands: ['serve', 's', 'dev'],
    address: ['--host'],
    port: ['--port'],
    defaults: { port: 4200, loopback: true },
    source: 'https://angular.dev/cli/serve',
  },
  {
    programs: ['next'],
    subcommands: ['dev', 'start'],
    address: ['-H', '--hostname'],
    port: ['-p', '--port'],
    defaults: { port: 3000, loopback: false },
    source: 'https://nextjs.org/docs/app/api-reference/cli/next',
  },
  {
    programs: ['nuxt', 'nuxi', 'vue-cli-service', 'ember', 'parcel', 'live-server', 'webpack-dev-server', 'webpack'],
    address: ['--host', '-H', '--hostname'],
    port: ['--port', '-p'],
    source: 'flags only',
  },
  {
    programs: ['docusaurus'],
    subcommands: ['start', 'serve'],
    address: ['--host', '-h'],
    port: ['--port', '-p'],
    defaults: { port: 3000, loopback: true },
    source: 'https://docusaurus.io/docs/cli',
  },
  {
    programs: ['gatsby'],
    subcommands: ['develop'],
    address: ['-H', '--host'],
    port: ['-p', '--port'],
    defaults: { port: 8000, loopback: true },
    source: 'https://www.gatsbyjs.com/docs/reference/gatsby-cli/#develop',
  },
  {
    programs: ['gatsby'],
    subcommands: ['serve'],
    address: ['-H', '--host'],
    port: ['-p', '--port'],
    defaults: { port: 9000, loopback: true },
    source: 'https://www.gatsbyjs.com/docs/reference/gatsby-cli/#serve',
  },
  {
    programs: ['json-server'],
    address: ['--host', '-H', '-h'],
    port: ['--port', '-p'],
    defaults: { port: 3000, loopback: true },
    source: 'https://github.com/typicode/json-server (src/bin.ts)',
  },
  {
    programs: ['wrangler'],
    subcommands: ['dev'],
    address: ['--ip'],
    port: ['--port'],
    defaults: { port: 8787, loopback: true },
    source: 'https://developers.cloudflare.com/workers/wrangler/commands/#dev',
  },
  {
    programs: ['prism'],
    subcommands: ['mock', 'proxy'],
    address: ['-h', '--host'],
    port: ['-p', '--port'],
    defaults: { port: 4010, loopback: true },
    source: 'https://docs.stoplight.io/docs/prism (packages/cli/src/commands/sharedOptions.ts)',
  },
  {
    programs: ['http-server'],
    address: ['-a'],
    port: ['-p', '--port'],
    defaults: { port: 8080, loopback: false },
    source: 'https://github.com/http-party/http-server',
  },
  {
    programs: ['anvil'],
    address: ['--host'],
    port: ['-p', '--port'],
    defaults: { port: 8545, loopback: true },
    variables: { address: ['ANVIL_IP_ADDR'] },
    source: 'https://book.getfoundry.sh/reference/anvil/',
  },
  {
    programs: ['ganache', 'ganache-cli'],
    address: ['--host', '-h', '--server.host'],
    port: ['--port', '-p', '--server.port'],
    defaults: { port: 8545, loopback: true },
    source: 'https://github.com/trufflesuite/ganache',
  },
  {
    programs: ['pocketbase'],
    subcommands: ['serve'],
    address: ['--http'],
    flagTakesPort: true,
    // A domain as argument makes it serve on every address.
    defaults: { port: 8090, loopback: true },
    source: 'https://pocketbase.io/docs/going-to-production/',
  },
  {
    programs: ['mdbook'],
    subcommands: ['serve'],
    address: ['-n', '--hostname'],
    port: ['-p', '--port'],
    defaults: { port: 3000, loopback: true },
    source: 'https://rust-lang.github.io/mdBook/cli/serve.html',
  },
  {
    programs: ['zola'],
    subcommands: ['serve'],
    address: ['-i', '--interface'],
    port: ['-p', '--port'],
    defaults: { port: 1111, loopback: true },
    source: 'https://www.getzola.org/documentation/getting-started/cli-usage/#serve',
  },
  // Ruby, PHP, other sites
  {
    programs: ['rails', 'rails.rb'],
    subcommands: ['server', 's'],
    address: ['-b', '--binding'],
    port: ['-p', '--port'],
    defaults: { port: 3000, loopback: true },
    variables: { address: ['BINDING', 'HOST'], port: ['PORT'] },
    source: 'https://guides.rubyonrails.org/command_line.html#bin-rails-server',
  },
  {
    programs: ['puma'],
    address: ['-b', '--bind'],
    port: ['-p', '--port'],
    configuration: ['-C', '--config'],
    defaults: { port: 9292, loopback: false },
    source: 'https://puma.io/puma/',
  },
  {
    programs: ['rackup'],
    address: ['-o', '--host'],
    port: ['-p', '--port'],
    defaults: { port: 9292, loopback: true },
    variables: { address: ['HOST'], port: ['PORT'] },
    source: 'https://github.com/rack/rackup (lib/rackup/server.rb)',
  },
  {
    programs: ['thin', 'unicorn'],
    address: ['-a', '--address', '-o', '--host', '-l', '--listen'],
    port: ['-p', '--port'],
    source: 'flags only',
  },
  {
    programs: ['jekyll'],
    subcommands: ['serve', 'server', 's'],
    address: ['-H', '--host'],
    port: ['-P', '--port'],
    defaults: { port: 4000, loopback: true },
    configuration: ['--config'],
    source: 'https://jekyllrb.com/docs/configuration/options/#serve-command-options',
  },
  {
    programs: ['hugo'],
    subcommands: ['server', 'serve'],
    address: ['--bind'],
    port: ['-p', '--port'],
    defaults: { port: 1313, loopback: true },
    notInImage: /klakegg/,
    source: 'https://gohugo.io/commands/hugo_server/',
  },
  { programs: ['php'], address: ['-S'], source: 'https://www.php.net/manual/en/features.commandline.webserver.php' },
  {
    programs: ['artisan'],
    subcommands: ['serve'],
    address: ['--host'],
    port: ['--port'],
    defaults: { port: 8000, loopback: true },
    variables: { address: ['SERVER_HOST'], port: ['SERVER_PORT'] },
    source: 'https://github.com/laravel/framework (src/Illuminate/Foundation/Console/ServeCommand.php)',
  },
  {
    // BusyBox's takes an address and a port in one flag. Apache's httpd has no -p.
    programs: ['httpd'],
    address: ['-p'],
    port: ['-p'],
    source: 'https://git.busybox.net/busybox/tree/networking/httpd.c',
  },
  { programs: ['symfony'], address: ['--listen-ip'], port: ['--port'], source: 'flags only' },
  // Databases and infrastructure
  {
    programs: ['redis-server', 'valkey-server', 'keydb-server'],
    address: ['--bind'],
    port: ['--port'],
    // As the official image starts it.
    defaults: { port: 6379, loopback: false },
    source: 'https://redis.io/docs/latest/operate/oss_and_stack/management/config/',
  },
  {
    programs: ['mongod', 'mongos'],
    address: ['--bind_ip'],
    port: ['--port'],
    // As the official image starts it.
    defaults: { port: 27017, loopback: false },
    source: 'https://www.mongodb.com/docs/manual/reference/program/mongod/',
  },
  {
    programs: ['postgres'],
    address: ['-h', '--listen_addresses', '--listen-addresses'],
    port: ['-p', '--port'],
    // As the official image starts it.
    defaults: { port: 5432, loopback: false },
    source: 'https://www.postgresql.org/docs/current/app-postgres.html',
  },
  {
    programs: ['mysqld', 'mariadbd', 'mysqld_safe', 'mysqld-debug'],
    address: ['--bind-address'],
    port: ['--port', '-P'],
    // As the official image starts it.
    defaults: { port: 3306, loopback: false },
    source: 'https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_bind_address',
  },
  {
    programs: ['memcached'],
    address: ['-l', '--listen'],
    port: ['-p', '--port'],
    // As the official image starts it.
    defaults: { port: 11211, loopback: false },
    source: 'https://github.com/memcached/memcached/wiki/ConfiguringServer',
  },
  {
    programs: ['etcd'],
    address: ['--listen-client-urls', '-listen-client-urls'],
    defaults: { port: 2379, loopback: true },
    variables: { address: ['ETCD_LISTEN_CLIENT_URLS'] },
    configuration: ['--config-file'],
    notInImage: /bitnami/,
    source: 'https://etcd.io/docs/v3.5/op-guide/configuration/',
  },
  {
    programs: ['consul'],
    subcommands: ['agent'],
    address: ['-client', '--client'],
    port: ['-http-port', '--http-port'],
    defaults: { port: 8500, loopback: true },
    variables: { address: ['CONSUL_CLIENT_INTERFACE'] },
    configuration: ['-config-file', '-config-dir', '--config-file', '--config-dir', '-hcl'],
    source: 'https://developer.hashicorp.com/consul/commands/agent#_client',
  },
  {
    programs: ['vault', 'bao'],
    subcommands: ['server'],
    address: ['-dev-listen-address'],
    source: 'https://developer.hashicorp.com/vault/docs/commands/server',
  },
  {
    programs: ['minio'],
    subcommands: ['server'],
    address: ['--address'],
    source: 'https://min.io/docs/minio/linux/reference/minio-server/minio-server.html',
  },
  {
    programs: ['nats-server'],
    address: ['-a', '--addr', '--net'],
    port: ['-p', '--port'],
    source: 'https://docs.nats.io/running-a-nats-service/introduction/flags',
  },
  {
    programs: ['ollama'],
    subcommands: ['serve'],
    defaults: { port: 11434, loopback: true },
    variables: { address: ['OLLAMA_HOST'] },
    notInImage: /ollama/,
    source: 'https://docs.ollama.com/faq',
  },
  {
    programs: ['llama-server'],
    address: ['--host'],
    port: ['--port'],
    defaults: { port: 8080, loopback: true },
    variables: { address: ['LLAMA_ARG_HOST'], port: ['LLAMA_ARG_PORT'] },
    notInImage: /llama/,
    source: 'https://github.com/ggml-org/llama.cpp (tools/server/README.md)',
  },
  {
    programs: ['code-server'],
    address: ['--bind-addr', '--host'],
    port: ['--port'],
    source: 'https://coder.com/docs/code-server',
  },
  {
    programs: ['cloudflared'],
    subcommands: ['proxy-dns'],
    address: ['--address'],
    port: ['--port'],
    defaults: { port: 53, loopback: true },
    variables: { address: ['TUNNEL_DNS_ADDRESS'], port: ['TUNNEL_DNS_PORT'] },
    notInImage: /visibilityspots|crazymax/,
    source: 'https://github.com/cloudflare/cloudflared (cmd/cloudflared/proxydns/cmd.go)',
  },
  { programs: ['socat'], source: 'flags only' },
  // Debuggers
  {
    programs: ['dlv'],
    address: ['--listen', '-l'],
    debug: true,
    source: 'https://github.com/go-delve/delve/blob/master/Documentation/usage/dlv.md',
  },
  { programs: ['debugpy'], address: ['--listen'], debug: true, source: 'https://github.com/microsoft/debugpy' },
];

const BY_PROGRAM = new Map<string, ListenTool[]>();
for (const tool of LISTEN_TOOLS) {
  for (const program of tool.programs) {
    const tools = BY_PROGRAM.get(program);
    if (tools) tools.push(tool);
    else BY_PROGRAM.set(program, [tool]);
  }
}

/** What is known of a program, by its subcommands; undefined where nothing is. */
export function toolsOf(program: string): readonly ListenTool[] | undefined {
  return BY_PROGRAM.get(program);
}

/**
 * Programs that dial and do not listen: their --host and -h are destinations. Precision first: an unknown program's
 * `--host` counts as a listening address, so every common client has to be here.
 */
export const CLIENT_PROGRAMS: ReadonlySet<string> = new Set(
  `psql pg_isready pg_dump pg_dumpall pg_restore pgbench createdb dropdb mysql mysqladmin mysqldump mysqlshow mysqlcheck mysqlsh
  mariadb mariadb-admin mariadb-dump mariadb-backup redis-cli valkey-cli keydb-cli redis-benchmark mongosh mongo mongodump
  mongorestore mongoimport mongoexport curl wget nc ncat netcat telnet ssh sshpass scp sftp rsync ping dig nslookup host
  ldapsearch ldapadd smbclient mosquitto_pub mosquitto_sub mqtt cqlsh nodetool clickhouse-client influx rabbitmqadmin
  rabbitmqctl etcdctl nats nsc grpcurl k6 wrk ab hey locust siege vegeta artillery jmeter newman mc aws s3cmd rclone restic
  borg duplicity sqlcmd isql sqlplus cypher-shell ngrok stripe kafka-topics kafka-topics.sh kafka-console-producer
  kafka-console-consumer kafka-configs kafka-configs.sh kafkacat kcat cub wait-for wait-for.sh wait-for-it wait-for-it.sh
  wait-port wait-on dockerize docker docker-compose kubectl temporal tctl flyway liquibase alembic migrate dbmate goose
  celery sidekiq wp drush pgloader pg_basebackup pgbackrest sysbench iperf iperf3 snmpwalk openssl nmap tcpdump git svn
  mysqld_exporter postgres_exporter redis_exporter mongodb_exporter supercronic cron crond echo printf test [ cat sed awk
  grep sleep true false cd cp mv rm mkdir chown chmod ln touch find ls until export set apt-get apt apk pip pip3 composer
  envsubst source . trap wait read`.split(/\s+/),
);
