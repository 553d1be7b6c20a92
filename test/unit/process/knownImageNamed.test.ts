import assert from 'node:assert/strict';
import { knownImageNamed } from '../../../src/core/process/knownImageNamed.ts';

const title = (reference: string): string | undefined => knownImageNamed(reference)?.image.title;

/** `5432`, `53/udp`, `1883@loopback`; what is off by default is left out. */
const sockets = (reference: string): string =>
  (knownImageNamed(reference)?.listens ?? [])
    .filter((s) => !s.off || s.bundled)
    .map((s) => `${s.port}${s.protocol ? '/udp' : ''}${s.address ? `@${s.address}` : ''}`)
    .join(' ');

describe('knownImageNamed', () => {
  describe('knows an image behind any registry and mirror', () => {
    const references: Readonly<Record<string, readonly string[]>> = {
      PostgreSQL: [
        'postgres',
        ' postgres ',
        'Postgres:16',
        'postgres:16-alpine',
        'library/postgres',
        'docker.io/postgres:16',
        'docker.io/library/postgres',
        'index.docker.io/library/postgres',
        'arm64v8/postgres',
        'public.ecr.aws/docker/library/postgres:16',
        'mirror.gcr.io/library/postgres',
        'registry.example:5000/proxy/library/postgres',
        'registry.example/mirror/postgres@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
        'registry.example/postgres:16@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
        'localhost:5000/postgres',
        'localhost/postgres',
        '[2001:db8::1]:5000/postgres',
        '123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/postgres:16',
        'gitlab.example.com/group/dependency_proxy/containers/postgres:16',
        'bitnami/postgresql',
        'bitnamilegacy/postgresql:16',
        'docker.io/bitnami/postgresql:16',
        'ghcr.io/acme/mirror/bitnami/postgresql',
        'registry.example:5000/bitnami/postgresql:16',
        'ghcr.io/immich-app/postgres:16',
        'pgvector/pgvector:pg16',
      ],
      'SQL Server': ['mcr.microsoft.com/mssql/server:2022-latest', 'registry.example/mcr/mssql/server'],
      Keycloak: ['quay.io/keycloak/keycloak:26.1', 'keycloak/keycloak'],
      Elasticsearch: ['docker.elastic.co/elasticsearch/elasticsearch:8.19.0', 'elasticsearch:8.19.0'],
      etcd: ['registry.k8s.io/etcd:3.5.15-0', 'quay.io/coreos/etcd:v3.5.15', 'gcr.io/etcd-development/etcd'],
    };
    for (const [name, of] of Object.entries(references))
      for (const reference of of) it(reference, () => assert.equal(title(reference), name));
  });

  describe("takes no other image for one of a known name's", () => {
    for (const reference of [
      // The parts of a word.
      'my-postgres-backup',
      'postgres-exporter',
      'acme/postgres-exporter',
      'postgresql',
      'mypostgres',
      // Another owner's.
      'acme/postgres',
      'docker.io/acme/postgres',
      'ghcr.io/acme/postgres',
      'quay.io/acme/redis',
      'acme/bitnami-postgresql',
      'notbitnami/postgresql',
      // A part of a path.
      'registry.example/postgres/backup',
      'postgres/postgres-something',
      'bitnami/postgresql/extra',
      // No references.
      '',
      ' ',
      ':',
      '@',
      '/',
      '//',
      '/postgres',
      'postgres/',
      'registry.example//postgres',
      '../postgres',
      'https://registry.example/postgres',
      'postgres 16',
      'post\u0000gres',
      'pоstgres', // with a Cyrillic o
      '${IMAGE}',
      '${IMAGE:-postgres}',
      '$REGISTRY/postgres',
      'sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
      '__proto__',
      'constructor',
      'library/constructor',
      'toString',
    ])
      it(JSON.stringify(reference), () => assert.equal(title(reference), undefined));
  });

  it('knows it by a tag of variables too, as the newest', () => {
    // Of a configuration of the user's own; that of the image names every address.
    assert.equal(sockets('postgres:${VERSION:-16}'), '5432@loopback');
    assert.equal(sockets('eclipse-mosquitto:${TAG}'), '1883@loopback');
  });

  it('makes nothing of a text that is too long for a reference, however it is written', () => {
    const longest = `postgres@sha256:${'0'.repeat(600 - 'postgres@sha256:'.length)}`;
    assert.equal(title(longest), 'PostgreSQL');
    assert.equal(title(`${longest}0`), undefined);
    assert.equal(title(`redis:${'7'.repeat(1000)}`), undefined);
    for (const part of ['${A:-', 'a/', 'a.', '-', ':', '@', '_'])
      assert.equal(title(part.repeat(300_000 / part.length)), undefined, part);
  });

  describe('says by the tag where it listens', () => {
    const table: Readonly<Record<string, string>> = {
      php: '',
      'php:8.3-cli': '',
      'php:8-fpm-alpine': '9000',
      'php:8.3-apache-bookworm': '80',
      'wordpress:6-php8.3': '80',
      'wordpress:fpm-alpine': '9000',
      // A word of the tag, and not a part of one.
      'wordpress:6-nofpm': '80',
      'eclipse-mosquitto:1.6.15': '1883',
      'eclipse-mosquitto:2.0': '1883@loopback',
      'eclipse-mosquitto:2': '1883@loopback',
      'eclipse-mosquitto:latest': '1883@loopback',
      'eclipse-mosquitto': '1883@loopback',
      'rabbitmq:3': '5672 15692 4369 25672',
      'rabbitmq:3.13-management-alpine': '5672 15692 4369 25672 15672',
      'otel/opentelemetry-collector:0.103.1': '4317 4318 8888',
      'otel/opentelemetry-collector:0.104.0': '4317@loopback 4318@loopback 8888',
      'otel/opentelemetry-collector-contrib': '4317@loopback 4318@loopback 8888@loopback',
      'redis/redisinsight:1.14.0': '8001',
      'redis/redisinsight:2.70': '5540',
      'redis/redisinsight@sha256:00': '5540',
      'influxdb:1.8': '8086 8088@loopback',
      'influxdb:2.7-alpine': '8086',
      'influxdb:3-core': '8181',
      'mcr.microsoft.com/dotnet/aspnet:7.0': '80',
      'mcr.microsoft.com/dotnet/aspnet:8.0-alpine': '8080',
      'mcr.microsoft.com/dotnet/aspnet:10.0': '8080',
      'gitea/gitea:1.22': '3000 22',
      'gitea/gitea:1.22-rootless': '3000 2222',
      'docker:dind': '2376',
      'docker:27-cli': '',
      'caddy:2': '80 443 443/udp 2019@loopback',
      'coredns/coredns:1.11.1': '53 53/udp',
      'lscr.io/linuxserver/wireguard:latest': '51820/udp',
      'ghcr.io/wg-easy/wg-easy:14': '51820/udp 51821',
      'jaegertracing/all-in-one:1.34': '16686 14268 14250 6831/udp 6832/udp 5775/udp 5778 14269',
      'alpine:3.20': '',
      'containrrr/watchtower': '',
    };
    for (const [reference, expected] of Object.entries(table))
      it(reference, () => {
        assert.ok(knownImageNamed(reference), 'is known');
        assert.equal(sockets(reference), expected);
      });
  });

  it('says who gets in, by the tag', () => {
    const access = (reference: string): string | undefined => knownImageNamed(reference)?.access?.default;
    assert.equal(access('elasticsearch:7.17.9'), 'open');
    assert.equal(access('elasticsearch:8.19.0'), 'password');
    assert.equal(access('postgres'), 'none');
    assert.equal(access('redis:7'), 'open');
    assert.equal(access('nginx'), undefined);
  });
});
