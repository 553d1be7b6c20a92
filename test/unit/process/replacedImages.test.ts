import assert from 'node:assert/strict';
import { knownImageNamed as before } from '../../../src/core/model/knownImages.ts';
import { knownImageNamed } from '../../../src/core/process/knownImageNamed.ts';

/** One reference for each name that the code knew. */
const REFERENCES =
  `postgres bitnami/postgresql postgis/postgis pgvector/pgvector tensorchord/pgvecto-rs timescale/timescaledb
  timescale/timescaledb-ha cockroachdb/cockroach mysql mysql/mysql-server mariadb percona mcr.microsoft.com/mssql/server
  mcr.microsoft.com/azure-sql-edge gvenzl/oracle-xe gvenzl/oracle-free mongo bitnami/mongodb mongodb/mongodb-community-server
  percona/percona-server-mongodb ferretdb/ferretdb redis redis/redis-stack redis/redis-stack-server valkey/valkey eqalpha/keydb
  dragonflydb/dragonfly memcached elasticsearch opensearchproject/opensearch getmeili/meilisearch typesense/typesense solr
  manticoresearch/manticore qdrant/qdrant semitechnologies/weaviate milvusdb/milvus chromadb/chroma neo4j cassandra
  scylladb/scylla couchdb couchbase arangodb rethinkdb surrealdb/surrealdb influxdb:2 clickhouse clickhouse/clickhouse-server
  questdb/questdb victoriametrics/victoria-metrics quay.io/coreos/etcd consul minio/minio amazon/dynamodb-local
  rabbitmq:management apache/kafka confluentinc/cp-kafka redpandadata/redpanda nats apache/activemq-classic
  apache/activemq-artemis apachepulsar/pulsar zookeeper confluentinc/cp-zookeeper eclipse-mosquitto emqx
  confluentinc/cp-schema-registry adminer phpmyadmin dpage/pgadmin4 mongo-express rediscommander/redis-commander
  redis/redisinsight provectuslabs/kafka-ui portainer/portainer portainer/portainer-ce tecnativa/docker-socket-proxy kibana
  grafana/grafana grafana/grafana-oss prom/prometheus prom/alertmanager grafana/loki grafana/tempo jaegertracing/jaeger
  jaegertracing/all-in-one openzipkin/zipkin prom/node-exporter gcr.io/cadvisor/cadvisor hashicorp/vault nginx
  nginxproxy/nginx-proxy nginxinc/nginx-unprivileged jc21/nginx-proxy-manager httpd caddy haproxy envoyproxy/envoy traefik
  wordpress nextcloud joomla drupal ghost gitea/gitea codeberg.org/forgejo/forgejo quay.io/keycloak/keycloak jenkins/jenkins
  sonarqube registry mailhog/mailhog axllent/mailpit maildev/maildev hasura/graphql-engine swaggerapi/swagger-ui
  metabase/metabase n8nio/n8n louislam/uptime-kuma vaultwarden/server ollama/ollama traefik/whoami
  prodrigestivill/postgres-backup-local oliver006/redis_exporter php:fpm wordpress:fpm nextcloud:fpm drupal:fpm joomla:fpm
  matomo:fpm phpmyadmin:fpm monica:fpm`.split(/\s+/);

describe('the data of images knows what the code knew', () => {
  for (const reference of REFERENCES)
    it(reference, () => {
      // The code went by the last part, and so never met the image of Vaultwarden.
      const old = before(reference === 'vaultwarden/server' ? 'vaultwarden' : reference);
      const found = knownImageNamed(reference);
      assert.ok(old && found, 'is known to both');
      const ports = found.listens.filter((s) => !s.off && s.protocol !== 'udp').map((s) => s.port);
      assert.deepEqual(
        old.ports.filter((p) => !ports.includes(p)),
        [],
      );
      // What Bitnami's entrypoints are given is a whole command.
      if (!reference.startsWith('bitnami/')) assert.equal(found.image.program, old.program ?? found.image.program);
    });
});
