import { announcedAddress } from '../../../../src/core/lint/rules/destinations/announced-address.ts';
import { kafkaAdvertisedLocalhost } from '../../../../src/core/lint/rules/destinations/kafka-advertised-localhost.ts';
import { rabbitmqNodeName } from '../../../../src/core/lint/rules/destinations/rabbitmq-node-name.ts';
import { jmxSecondPort } from '../../../../src/core/lint/rules/publishing/jmx-second-port.ts';
import { announcedOutside } from '../../../../src/core/lint/rules/publishing/announced-outside.ts';
import { ruleTable } from '../publishing/ruleTable.ts';
import { yaml } from '../../yaml.ts';

/** A broker that announces `advertised`, listens on `listeners`, and a worker that dials `dials`. */
const kafka = (listeners: string, advertised: string, dials = 'kafka:9092'): string =>
  broker('confluentinc/cp-kafka:7.6.0', '[]', listeners, advertised) +
  `  worker:
    image: example/worker
    environment:
      BROKERS: ${dials}
`;

function broker(image: string, ports: string, listeners: string, advertised: string): string {
  return `services:
  kafka:
    image: ${image}
    ports: ${ports}
    environment:
      KAFKA_LISTENERS: ${listeners}
      KAFKA_ADVERTISED_LISTENERS: ${advertised}
`;
}

const TWO = 'INT://0.0.0.0:29092,EXT://0.0.0.0:9092';

/** A Eureka server, an application and a gateway that asks where it is. */
function eureka(variable: string): string {
  const zone = 'EUREKA_CLIENT_SERVICEURL_DEFAULTZONE: http://registry:8761/eureka/';
  return `services:
  registry:
    image: example/eureka
    environment:
      EUREKA_INSTANCE_HOSTNAME: localhost
      EUREKA_CLIENT_REGISTERWITHEUREKA: "false"
  orders:
    image: example/orders
    environment:
      ${zone}
      ${variable}
  gateway:
    image: example/gateway
    environment:
      ${zone}
`;
}

ruleTable(kafkaAdvertisedLocalhost, [
  {
    name: 'a stock proxy that only starts after it, and code that does',
    compose: `services:
  proxy: {image: nginx, depends_on: [quiet]}
  cache: {image: "redis:8", depends_on: [quiet]}
  quiet:
    image: confluentinc/cp-kafka:7.5.0
    environment: {KAFKA_ADVERTISED_LISTENERS: "PLAINTEXT://localhost:9092"}
  worker: {image: example/worker, depends_on: [busy]}
  busy:
    image: confluentinc/cp-kafka:7.5.0
    environment: {KAFKA_ADVERTISED_LISTENERS: "PLAINTEXT://⟦localhost⟧:9093"}
`,
  },
  {
    name: 'of several listeners, a client that shares no network with the broker',
    compose:
      'services:\n  kafka:\n    image: confluentinc/cp-kafka:7.5.1\n    environment:\n      KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://localhost:9092,INSIDE://kafka:29092\n  ui:\n    image: provectuslabs/kafka-ui\n    environment: {KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS: "kafka:9092"}\n    networks: [lab]\nnetworks:\n  lab: {}\n',
  },
  {
    name: 'a container dials the listener that is for the host',
    compose: kafka(TWO, 'INT://kafka:29092,EXT://localhost:9092', 'kafka:⟦9092⟧'),
    message:
      /^worker dials kafka:9092, where kafka answers with localhost:9092, but in worker that is worker itself\.$/,
    safe: false,
    fixed: kafka(TWO, 'INT://kafka:29092,EXT://localhost:9092', 'kafka:29092'),
  },
  {
    name: 'Confluent listens where it announces',
    compose: yaml`
      services:
        kafka:
          image: confluentinc/cp-kafka:7.6.0
          environment:
            KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://kafka:29092,PLAINTEXT_HOST://localhost:9092
        worker:
          image: example/worker
          environment:
            BROKERS: kafka:⟦9092⟧
    `,
  },
  {
    name: 'a container dials the listener that is for containers',
    compose: kafka(TWO, 'INT://kafka:29092,EXT://localhost:9092', 'kafka:29092'),
  },
  {
    name: 'a script that only waits',
    compose: yaml`
      services:
        kafka:
          image: confluentinc/cp-kafka:7.6.0
          environment:
            KAFKA_ADVERTISED_LISTENERS: INT://kafka:29092,EXT://localhost:9092
        worker:
          image: example/worker
          command: ./wait-for-it.sh kafka:9092 -- ./run
          environment:
            WAIT_HOSTS: kafka:9092
    `,
  },
  {
    name: 'every client is in the host’s namespace',
    compose: yaml`
      services:
        kafka:
          image: confluentinc/cp-kafka:7.6.0
          ports: ["127.0.0.1:9092:9092"]
          environment:
            KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://localhost:9092
        importer:
          image: example/importer
          network_mode: host
          depends_on: [kafka]
        helper:
          image: example/helper
          network_mode: service:kafka
          depends_on: [kafka]
    `,
  },
  {
    name: 'one client in the host’s namespace, one not',
    compose: yaml`
      services:
        kafka:
          image: confluentinc/cp-kafka:7.6.0
          ports: ["127.0.0.1:9092:9092"]
          environment:
            KAFKA_ADVERTISED_LISTENERS: PLAINTEXT://⟦localhost⟧:9092
        importer:
          image: example/importer
          network_mode: host
          depends_on: [kafka]
        ui:
          image: provectuslabs/kafka-ui
          depends_on: [kafka]
    `,
  },
  {
    name: 'what the image announces by itself',
    compose: yaml`
      services:
        kafka:
          image: ⟦apache/kafka:4.0.0⟧
        worker:
          image: example/worker
          environment:
            BROKERS: kafka:9092
    `,
    fixed: null,
  },
  {
    name: 'the image has a variable of its own',
    compose: yaml`
      services:
        kafka:
          image: apache/kafka:4.0.0
          environment:
            KAFKA_NODE_ID: 1
        worker:
          image: example/worker
          environment:
            BROKERS: kafka:9092
    `,
  },
  {
    name: 'another worker of Kafka Connect',
    compose: yaml`
      services:
        connect:
          image: confluentinc/cp-kafka-connect:7.6.0
          environment:
            CONNECT_REST_ADVERTISED_HOST_NAME: localhost
        ui:
          image: example/ui
          environment:
            CONNECT_URL: http://connect:8083
    `,
  },
]);

const mongo = (initiate: string, url: string): string => `services:
  mongo:
    image: mongo:8
    command: ["--replSet", "rs0", "--bind_ip_all"]
    healthcheck:
      test: mongosh --quiet --eval "${initiate}"
  app:
    image: example/app
    environment:
      MONGO_URL: ${url}
`;
const member = (host: string): string => `rs.initiate({_id:'rs0',members:[{_id:0,host:'${host}'}]})`;

ruleTable(announcedAddress, [
  {
    name: 'MongoDB: a member that is localhost, in a health check',
    compose: mongo(member('⟦localhost⟧:27017'), 'mongodb://mongo/shop?replicaSet=rs0'),
    message: /^mongo tells its clients to connect to localhost:27017, but in app that is app itself\.$/,
    severity: 'warning',
    safe: false,
    fixed: mongo(member('mongo:27017'), 'mongodb://mongo/shop?replicaSet=rs0'),
  },
  {
    name: 'MongoDB: the driver stays where it is',
    compose: mongo(member('localhost:27017'), 'mongodb://mongo/shop?replicaSet=rs0&directConnection=true'),
  },
  {
    name: 'MongoDB: it depends on the driver whether it asks for the set',
    compose: mongo(member('⟦localhost⟧:27017'), 'mongodb://mongo/shop'),
    severity: 'information',
  },
  {
    name: 'MongoDB: without either, and a name that the client can reach',
    compose: mongo(member('mongo:27017'), 'mongodb://mongo/shop'),
  },
  {
    name: 'MongoDB: a job initiates the set, and the client has a variable for the host',
    compose: yaml`
      services:
        mongo:
          image: mongo:6
          command: ["--replSet", "rs0", "--bind_ip_all"]
        init:
          image: mongo:6
          command: >
            bash -c "sleep 5 && mongosh --host mongo --eval 'rs.initiate({_id: \\"rs0\\", members: [{_id: 0, host: \\"⟦localhost⟧:27017\\"}]})'"
        app:
          image: example/app
          environment: {MONGODB_HOST: mongo}
    `,
    severity: 'information',
  },
  {
    name: 'MongoDB: only the job that initiates the set goes there, by the shell',
    compose: yaml`
      services:
        mongo:
          image: mongo:6
          command: ["--replSet", "rs0", "--bind_ip_all"]
        init:
          image: mongo:6
          command: ["mongosh", "--host", "mongo", "--eval", "rs.initiate({_id:'rs0',members:[{_id:0,host:'localhost:27017'}]})"]
    `,
  },
  {
    name: 'MongoDB: the member has a name',
    compose: mongo(member('mongo:27017'), 'mongodb://mongo/shop?replicaSet=rs0'),
  },
  {
    name: 'MongoDB: a name that nobody has',
    compose: mongo(member('⟦mongodb⟧:27017'), 'mongodb://mongo/shop?replicaSet=rs0'),
    message: /^mongo tells its clients to connect to mongodb:27017, which app cannot reach\.$/,
    fixed: null,
  },
  {
    name: 'MongoDB: a port that is the host’s',
    compose: mongo(member('⟦mongo⟧:27018'), 'mongodb://mongo/shop?replicaSet=rs0'),
  },
  {
    name: 'MongoDB: a mounted script of another container',
    compose: yaml`
      services:
        mongo1:
          image: mongo:8
          command: --replSet rs0 --bind_ip_all
        setup:
          image: mongo:8
          entrypoint: ["bash", "/setup.sh"]
          environment: {MONGO_HOST: mongo1}
          volumes: ["./setup.sh:/setup.sh:ro"]
        app:
          image: example/app
          environment:
            MONGO_URL: mongodb://u:p@mongo1:27017/shop?replicaSet=rs0
    `,
    files: {
      'setup.sh': `mongosh --host $MONGO_HOST <<EOF
rs.initiate({
  "_id": "rs0",
  "members": [
    { "_id": 0, "host": "⟦127.0.0.1⟧:27017" }
  ]
})
EOF
`,
    },
  },
  {
    name: 'MongoDB: a script for its shell, and one that its health check starts',
    compose: yaml`
      services:
        one:
          image: mongo:8
          command: --replSet rs0
        init:
          image: mongo:8
          command: mongosh --host one /init.js
          volumes: ["./init.js:/init.js"]
        two:
          image: mongo:8
          command: --replSet rs1
          healthcheck: {test: ["CMD", "/check.sh"]}
          volumes: ["./check.sh:/check.sh"]
        app:
          image: example/app
          environment:
            ONE: mongodb://one/a?replicaSet=rs0
            TWO: mongodb://two/a?replicaSet=rs1
    `,
    files: {
      'init.js': 'rs.initiate({_id: "rs0", members: [{_id: 0, host: "⟦localhost⟧:27017"}]});\n',
      'check.sh':
        'mongosh --eval "rs.initiate({_id: \\"rs1\\", members: [{_id: 0, host: \\"⟦localhost⟧:27017\\"}]})"\n',
    },
  },
  {
    name: 'MongoDB: a member on a network that the client is not on',
    compose: yaml`
      services:
        mongo1:
          image: mongo:8
          command: --replSet rs0
          networks: [app, store]
        mongo2:
          image: mongo:8
          command: --replSet rs0
          networks: [store]
        setup:
          image: mongo:8
          networks: [store]
          command: >
            mongosh --host mongo1 --eval 'rs.initiate({_id: "rs0", members: [{_id: 0, host: "mongo1:27017"}, {_id: 1, host: "⟦mongo2⟧:27017"}]})'
        app:
          image: example/app
          networks: [app]
          environment:
            MONGO_URL: mongodb://mongo1:27017/shop?replicaSet=rs0
      networks: {app: {}, store: {}}
    `,
  },
  {
    name: 'Redis: a cluster by flags, which takes an address alone',
    compose: yaml`
      services:
        r1:
          image: redis:7
          command: redis-server --cluster-enabled yes --cluster-announce-ip ⟦127.0.0.1⟧
        r2:
          image: redis:7
          command: redis-server --cluster-enabled yes --cluster-announce-ip ⟦127.0.0.1⟧
        join:
          image: redis:7
          command: redis-cli --cluster create r1:6379 r2:6379 --cluster-yes
    `,
    fixed: null,
  },
  {
    name: 'Redis: a cluster by a file, and its client',
    compose: yaml`
      services:
        node:
          image: redis:7
          command: redis-server /etc/redis.conf
          volumes: ["./redis.conf:/etc/redis.conf:ro"]
        app:
          image: example/app
          environment: {REDIS_NODES: "node:6379"}
    `,
    files: {
      'redis.conf': 'port 6379\ncluster-enabled yes\ncluster-announce-ip ⟦127.0.0.1⟧\n',
    },
  },
  {
    name: 'Redis: nobody else dials it, or an address that others have',
    compose: yaml`
      services:
        lone:
          image: redis:7
          command: redis-server --cluster-enabled yes --cluster-announce-ip 127.0.0.1
        node:
          image: redis:7
          command: redis-server --cluster-enabled yes --cluster-announce-ip 192.168.7.20
        app:
          image: example/app
          environment: {REDIS_NODES: "node:6379"}
    `,
  },
  {
    name: 'Redis: a replica announces itself to nobody without a sentinel',
    compose: yaml`
      services:
        replica:
          image: redis:7
          command: redis-server --replica-announce-ip 127.0.0.1
        app:
          image: example/app
          environment: {REDIS_URL: "redis://replica:6379"}
    `,
  },
  {
    name: 'Redis: a sentinel, and the replica that it watches',
    compose: yaml`
      services:
        redis:
          image: redis:7
          command: redis-server --replica-announce-ip ⟦127.0.0.1⟧
        sentinel:
          image: redis:7
          command: redis-sentinel /etc/sentinel.conf
          volumes: ["./sentinel.conf:/etc/sentinel.conf"]
        app:
          image: example/app
          environment: {SENTINEL_HOSTS: "sentinel:26379"}
    `,
    files: {
      'sentinel.conf': 'port 26379\nsentinel monitor main redis 6379 1\nsentinel announce-ip ⟦127.0.0.1⟧\n',
    },
  },
  {
    name: 'Kafka: a port on which the broker does not listen',
    compose: kafka('INT://:9092', 'INT://⟦kafka⟧:19092', 'kafka:9092'),
    message: /^kafka tells its clients to connect to kafka:19092, which worker cannot reach\.$/,
  },
  {
    name: 'Kafka: the name of nobody, and one with dots',
    compose: kafka('INT://:9092', 'INT://⟦broker⟧:9092', 'kafka:9092'),
  },
  { name: 'Kafka: a name with dots', compose: kafka('INT://:9092', 'INT://kafka.example.com:9092', 'kafka:9092') },
  { name: 'Kafka: localhost has its own rule', compose: kafka('INT://:9092', 'INT://localhost:9092', 'kafka:9092') },
  {
    name: 'Elasticsearch: a node that others join',
    compose: yaml`
      services:
        es1:
          image: elasticsearch:8.15.0
          environment:
            - network.publish_host=⟦_local_⟧
            - discovery.seed_hosts=es2
        es2:
          image: elasticsearch:8.15.0
          environment:
            - discovery.seed_hosts=es1
    `,
    message: /^es1 tells the other nodes to connect to _local_, but in es2 that is es2 itself\.$/,
  },
  {
    name: 'Elasticsearch: one node alone',
    compose: yaml`
      services:
        es:
          image: elasticsearch:8.15.0
          environment:
            - network.publish_host=127.0.0.1
            - discovery.type=single-node
        app:
          image: example/app
          environment: {ES_URL: "http://es:9200"}
    `,
  },
  {
    name: 'Consul: a server that another agent joins',
    compose: yaml`
      services:
        server:
          image: hashicorp/consul:1.19
          command: agent -server -bootstrap-expect=1 -client=0.0.0.0 -advertise=⟦127.0.0.1⟧
        agent:
          image: hashicorp/consul:1.19
          command: agent -retry-join=server
    `,
  },
  {
    name: 'Consul: what it binds, as nothing else is advertised',
    compose: yaml`
      services:
        server:
          image: hashicorp/consul:1.19
          command: agent -server -bootstrap-expect=1 -bind=⟦127.0.0.1⟧
        agent:
          image: hashicorp/consul:1.19
          command: agent -retry-join=server
    `,
  },
  {
    name: 'Consul: bound to loopback, and another address advertised',
    compose: yaml`
      services:
        server:
          image: hashicorp/consul:1.19
          command: agent -server -bind=127.0.0.1 -advertise=10.20.30.40
        agent:
          image: hashicorp/consul:1.19
          command: agent -retry-join=server
    `,
  },
  {
    name: 'Eureka: an application that registers as localhost',
    compose: eureka('EUREKA_INSTANCE_HOSTNAME: ⟦localhost⟧'),
    message: /^orders tells the other nodes to connect to localhost, but in gateway that is gateway itself\.$/,
    fixed: eureka('EUREKA_INSTANCE_HOSTNAME: orders'),
  },
  { name: 'Eureka: by its name', compose: eureka('EUREKA_INSTANCE_HOSTNAME: orders') },
  {
    name: 'Eureka: by its address',
    compose: eureka('EUREKA_INSTANCE_HOSTNAME: localhost\n      EUREKA_INSTANCE_PREFER_IP_ADDRESS: "true"'),
  },
  {
    name: 'Nomad: in its configuration',
    compose: yaml`
      services:
        server:
          image: hashicorp/nomad:1.8
          command: agent -config=/etc/nomad.hcl
          volumes: ["./server.hcl:/etc/nomad.hcl"]
        client:
          image: hashicorp/nomad:1.8
          command: agent -client -servers=server:4647
    `,
    files: { 'server.hcl': 'server { enabled = true }\nadvertise {\n  rpc = "⟦127.0.0.1⟧"\n}\n' },
  },
  {
    name: 'Pulsar: a broker and its client',
    compose: yaml`
      services:
        pulsar:
          image: apachepulsar/pulsar:3.3.1
          command: bin/pulsar standalone
          environment:
            advertisedAddress: ⟦localhost⟧
        app:
          image: example/app
          environment: {PULSAR_URL: "pulsar://pulsar:6650"}
    `,
  },
  {
    name: 'RocketMQ: clients ask the name server, and are told the broker’s address',
    compose: yaml`
      services:
        namesrv:
          image: apache/rocketmq:5.3.0
          command: sh mqnamesrv
        broker:
          image: apache/rocketmq:5.3.0
          command: sh mqbroker -n namesrv:9876 -c /home/rocketmq/broker.conf
          volumes: ["./broker.conf:/home/rocketmq/broker.conf"]
        app:
          image: example/app
          environment: {ROCKETMQ_NAMESRV: "namesrv:9876"}
    `,
    files: { 'broker.conf': 'brokerName=a\nbrokerIP1=⟦127.0.0.1⟧\n' },
  },
]);

const published = (ports: string, listeners: string, advertised: string): string =>
  broker('apache/kafka:4.0.0', ports, listeners, advertised);

ruleTable(announcedOutside, [
  {
    name: 'the host name and the port in two variables',
    compose:
      'services:\n  kafka:\n    image: wurstmeister/kafka\n    ports: ["9092"]\n    environment: {KAFKA_ADVERTISED_HOST_NAME: ⟦kafka⟧, KAFKA_ADVERTISED_PORT: 9092}\n',
    severity: 'information',
  },
  {
    name: 'a name that the host does not have',
    compose: published('["9092:9092"]', 'P://:9092', 'P://⟦kafka⟧:9092'),
    message: /^kafka publishes 9092:9092, but tells a program on the host to connect to kafka:9092, a name/,
    severity: 'information',
    fixed: null,
  },
  {
    name: 'the port on the host is another',
    compose: published('["29092:9092"]', 'P://:9092', 'P://localhost:⟦9092⟧'),
    message: /^kafka publishes 29092:9092, but tells programs on the host to connect to localhost:9092, which nothing/,
    severity: 'warning',
    safe: false,
    fixed: published('["29092:9092"]', 'P://:9092', 'P://localhost:29092'),
  },
  {
    name: 'a listener for the host',
    compose: published('["9092:9092"]', TWO, 'INT://kafka:29092,EXT://localhost:9092'),
  },
  {
    name: 'both are published, and one is for the host',
    compose: published('["9092:9092", "29092:29092"]', TWO, 'INT://kafka:29092,EXT://localhost:9092'),
  },
  { name: 'not published', compose: published('[]', 'P://:9092', 'P://kafka:9092') },
  { name: 'an address of the host', compose: published('["9092:9092"]', 'P://:9092', 'P://192.168.7.20:9092') },
  { name: 'a name that may be the host’s', compose: published('["9092:9092"]', 'P://:9092', 'P://devbox:9092') },
  { name: 'Docker picks the port', compose: published('["9092"]', 'P://:9092', 'P://localhost:9092') },
  {
    name: 'a replica set',
    compose: yaml`
      services:
        mongo:
          image: mongo:8
          command: --replSet rs0
          ports: ["27017:27017"]
          healthcheck:
            test: mongosh --eval "rs.initiate({_id:'rs0',members:[{_id:0,host:'⟦mongo⟧:27017'}]})"
    `,
    severity: 'information',
  },
  {
    name: 'a replica set whose member is localhost',
    compose: yaml`
      services:
        mongo:
          image: mongo:8
          command: --replSet rs0
          ports: ["27017:27017"]
          healthcheck:
            test: mongosh --eval "rs.initiate({_id:'rs0',members:[{_id:0,host:'localhost:27017'}]})"
    `,
  },
]);

const rabbits = (first: string, second: string): string => `services:
  rabbit1:
    image: rabbitmq:4-management
${first}  rabbit2:
    image: rabbitmq:4-management
    hostname: rabbit2
${second}`;
const JOINS = '    volumes: ["./join.sh:/join.sh"]\n    command: /join.sh\n';

ruleTable(rabbitmqNodeName, [
  {
    name: 'a script, and a node without a host name',
    compose: rabbits('', JOINS),
    files: { 'join.sh': 'rabbitmqctl stop_app\nrabbitmqctl join_cluster rabbit@⟦rabbit1⟧\n' },
    message: /^rabbit2 joins the node rabbit@rabbit1, but the node of rabbit1 is called rabbit@<its container's id>\.$/,
    severity: 'warning',
    safe: false,
    fixed: rabbits('    hostname: rabbit1\n', JOINS).replace(
      '    image: rabbitmq:4-management\n    hostname: rabbit1',
      '    hostname: rabbit1\n    image: rabbitmq:4-management',
    ),
  },
  {
    name: 'a command, and another host name',
    compose: rabbits(
      '    hostname: broker\n',
      '    command: bash -c "rabbitmq-server & rabbitmqctl join_cluster rabbit@⟦rabbit1⟧"\n',
    ),
    fixed: null,
  },
  {
    name: 'its host name',
    compose: rabbits('    hostname: rabbit1\n', JOINS),
    files: { 'join.sh': 'rabbitmqctl join_cluster rabbit@rabbit1\n' },
  },
  {
    name: 'a name by a variable',
    compose: rabbits('    environment: {RABBITMQ_NODENAME: rabbit@rabbit1}\n', JOINS),
    files: { 'join.sh': 'rabbitmqctl join_cluster rabbit@rabbit1\n' },
  },
  {
    name: 'a comment, a variable, the name of nobody',
    compose: rabbits('', JOINS),
    files: {
      'join.sh':
        '# join_cluster rabbit@rabbit1\nrabbitmqctl join_cluster rabbit@$HOST\nrabbitmqctl join_cluster rabbit@other\n',
    },
  },
]);

const named = (name: string, rest = ''): string =>
  `services:\n  mq:\n    image: rabbitmq:4\n    environment: {RABBITMQ_NODENAME: ${name}}\n${rest}`;

ruleTable(rabbitmqNodeName, [
  {
    name: 'a name of its own whose host is nobody',
    compose: named('rabbit@⟦queue⟧'),
    message: /^The node of mq is called rabbit@queue, but queue is no name of mq\.$/,
    severity: 'warning',
    safe: false,
    fixed: named('rabbit@queue').replace('    image', '    hostname: queue\n    image'),
  },
  {
    name: 'the host of another container',
    compose: named('rabbit@⟦db⟧', '  db: {image: "postgres:17"}\n'),
    message: /but db is the container db\.$/,
    fixed: null,
  },
  {
    name: 'another name than its host name, and the node is joined by that',
    compose: `${named('rabbit@⟦one⟧', '    hostname: mq\n')}  second:\n    image: rabbitmq:4\n    hostname: second\n    command: sh -c "rabbitmq-server & rabbitmqctl join_cluster rabbit@⟦mq⟧"\n`,
  },
  { name: 'its host name', compose: named('rabbit@queue', '    hostname: queue\n') },
  { name: 'its service', compose: named('rabbit@mq') },
  { name: 'localhost', compose: named('rabbit@localhost') },
  { name: 'an alias', compose: named('rabbit@queue', '    networks: {default: {aliases: [queue]}}\n') },
  { name: 'a line of extra_hosts', compose: named('rabbit@queue', '    extra_hosts: ["queue:127.0.0.1"]\n') },
  { name: 'a long name', compose: named('rabbit@mq.example.org') },
  { name: 'a variable', compose: named('"rabbit@$$HOSTNAME"') },
  {
    name: 'an external network',
    compose: `${named('rabbit@queue')}networks: {default: {external: true, name: shared}}\n`,
  },
]);

const java = (ports: string, options: string): string => `services:
  app:
    image: example/app
    ports: ${ports}
    environment:
      JAVA_OPTS: ${options}
`;
const JMX = '-Dcom.sun.management.jmxremote.port=';
const RMI = '-Dcom.sun.management.jmxremote.rmi.port=';
const RMI_HOST = '-Djava.rmi.server.hostname=';

ruleTable(jmxSecondPort, [
  {
    name: 'a port of the JVM’s choice',
    compose: java('["9010:9010"]', `${JMX}⟦9010⟧ ${RMI_HOST}localhost`),
    message:
      /^app publishes its JMX port as 9010:9010, but sends clients on to localhost:<a free port>, which nothing publishes/,
    severity: 'warning',
    fixed: null,
  },
  { name: 'another number outside', compose: java('["9011:9010"]', `${JMX}⟦9010⟧ ${RMI}9010 ${RMI_HOST}127.0.0.1`) },
  {
    name: 'both are published',
    compose: java('["9010:9010", "9011:9011"]', `${JMX}9010 ${RMI}9011 ${RMI_HOST}localhost`),
  },
  { name: 'one port for both', compose: java('["9010:9010"]', `${JMX}9010 ${RMI}9010 ${RMI_HOST}localhost`) },
  { name: 'no host: the container’s address', compose: java('["9010:9010"]', `${JMX}9010`) },
  { name: 'not published', compose: java('["8080:8080"]', `${JMX}9010 ${RMI_HOST}localhost`) },
]);
