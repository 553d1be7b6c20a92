import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Busybox plays every server: there is no registry. `listen` opens sockets that answer with the service's name; `server`
 * takes the command of the example, as its program would, and listens where that says; `dial` asks whoever is behind a URL,
 * or a host and port, and prints the answer. All speak HTTP, because Debian's busybox can bind an address only in httpd.
 */
const LISTEN = `#!/bin/busybox sh
# listen NAME ADDRESS:PORT...
name=$1; shift
/bin/busybox mkdir -p /www/$$
echo "$name" >/www/$$/index.html
for at in "$@"; do
  /bin/busybox httpd -f -p "$at" -h /www/$$ &
done
while :; do /bin/busybox sleep 3600; done
`;

const SERVER = `#!/bin/busybox sh
# server NAME DEFAULT-ADDRESS:PORT COMMAND...: flags and variables first, as the real program would
name=$1; host=\${2%:*}; port=\${2##*:}; shift 2
[ -n "$HOST" ] && host=$HOST
[ -n "$PORT" ] && port=$PORT
last=
for word in "$@"; do
  case $word in
    --host=*|--bind=*|--address=*|--listen=*|--bind-address=*) last=at; word=\${word#*=} ;;
    --port=*) port=\${word#*=}; last=; continue ;;
  esac
  case $last in
    at) case $word in *:*) host=\${word%:*}; port=\${word##*:} ;; *) host=$word ;; esac ;;
    port) port=$word ;;
  esac
  case $word in
    --host|--bind|--address|--listen|-b|-a|-H) last=at ;;
    --port|-p) last=port ;;
    0.0.0.0:*|127.0.0.1:*|localhost:*) host=\${word%:*}; port=\${word##*:}; last= ;;
    *) last= ;;
  esac
done
[ "$host" = localhost ] && host=127.0.0.1
exec /standin/listen "$name" "$host:$port"
`;

const DIAL = `#!/bin/busybox sh
# dial URL | dial HOST PORT: prints the answer, or fails with what nc says (wget of a static busybox crashes in glibc)
at=$1; default=$2
at=\${at#*://}; at=\${at##*@}; at=\${at%%/*}; at=\${at%%,*}
case $at in *:*) host=\${at%:*}; port=\${at##*:} ;; *) host=$at; port=$default ;; esac
answer=$(printf 'GET / HTTP/1.0\\r\\n\\r\\n' | /bin/busybox nc -w 2 "$host" "$port") || exit 1
case $answer in *'200 OK'*) echo "$answer" | /bin/busybox tail -n 1 ;; *) echo 'closed without an answer' >&2; exit 1 ;; esac
`;

/** Writes the stand-ins into a folder that the containers see as /standin. */
export function writeStandIns(directory: string): string {
  const folder = join(directory, 'standin');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries({ listen: LISTEN, server: SERVER, dial: DIAL })) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}
