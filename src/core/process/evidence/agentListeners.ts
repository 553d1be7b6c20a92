import { type Container, type Listener, spanOf, type Text } from '../../model/index.ts';

/**
 * Sockets that agents of a Java machine open beside those of its program: the JMX exporter's
 * `-javaagent:….jar=[HOST:]PORT:CONFIGURATION` (https://prometheus.github.io/jmx_exporter/) and JMX itself,
 * `-Dcom.sun.management.jmxremote.port=PORT` (Java's "Monitoring and Management Using JMX Technology"). Such words stand in the
 * command, and in variables of many names (KAFKA_OPTS, JAVA_TOOL_OPTIONS).
 */
export function agentListeners(container: Container): readonly Listener[] {
  const { entrypoint, command, environment } = container.process;
  const said: { readonly text: Text; readonly by: string }[] = [
    ...[entrypoint, command].flatMap((w) => w?.words.map((text) => ({ text, by: 'the command' })) ?? []),
    ...environment.flatMap(({ name, value }) => (value ? [{ text: value, by: `the variable ${name}` }] : [])),
  ];
  return said.flatMap(({ text, by }) => {
    // Every value of every container comes by here, and hardly one is of a Java machine.
    if (!text.value.includes('-javaagent:') && !text.value.includes('jmxremote.port=')) return [];
    return [...text.value.matchAll(AGENT)].map((match): Listener => {
      const port = match[2] ?? match[3] ?? '';
      const from = match.index + match[0].lastIndexOf(port);
      return {
        container: container.id,
        address: match[1] === 'localhost' || match[1] === '127.0.0.1' ? '127.0.0.1' : '0.0.0.0',
        port: Number(port),
        protocol: 'tcp',
        certainty: 'declared',
        level: 2,
        socket: 'agent',
        by: `${match[2] === undefined ? 'jmxremote.port' : '-javaagent'} in ${by}`,
        origin: spanOf(text, from, from + port.length) ?? text.origin,
      };
    });
  });
}

const AGENT =
  /-javaagent:[^\s=]{1,200}\.jar=(?:([\w.-]{1,100}):)?(\d{1,5}):|-Dcom\.sun\.management\.jmxremote\.port=(\d{1,5})\b/g;
