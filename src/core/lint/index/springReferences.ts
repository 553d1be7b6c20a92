import type { Container, MountedFile } from '../../model/index.ts';
import { fileKeys, type FileKey } from '../../process/index.ts';
import { textOfFile } from './configReferences.ts';
import { type Destination, destinationsIn, isHost } from './destinations.ts';
import { makeReference } from './makeReference.ts';
import type { Reference } from './Reference.ts';

/**
 * Settings whose value is whom the program dials, in the relaxed spelling that Spring Boot compares: lower case, without dashes. Keys:
 * https://docs.spring.io/spring-boot/appendix/application-properties/, Spring Cloud's and Quarkus' references.
 */
const ADDRESSES =
  /^(?:spring\.(?:datasource|r2dbc|flyway|liquibase)\.url|spring\.(?:data\.)?(?:mongodb\.uri|redis\.url)|spring\.kafka\.(?:(?:consumer|producer|admin|streams)\.)?bootstrapservers|spring\.elasticsearch\.uris|spring\.rabbitmq\.addresses|spring\.cloud\.config\.uri|spring\.config\.import|eureka\.client\.serviceurl\.defaultzone|quarkus\.datasource\.jdbc\.url|datasources\.default\.url)$/;

/** Settings whose value is a host alone, and the port where none is set. */
const HOSTS: readonly (readonly [RegExp, number])[] = [
  [/^spring\.(?:data\.)?redis\.host$/, 6379],
  [/^spring\.rabbitmq\.host$/, 5672],
  [/^spring\.(?:data\.)?mongodb\.host$/, 27017],
  [/^spring\.cloud\.consul\.host$/, 8500],
];

/** What tells the program to read other settings, which may say otherwise. */
const ELSEWHERE = /^(?:SPRING_PROFILES|SPRING_CONFIG|SPRING_APPLICATION_JSON|QUARKUS_PROFILE|MICRONAUT_)/;

/** Settings among a command's words or in the options of the virtual machine. */
const IN_WORDS = /(?:^|\s)(?:--|-D)(?:spring|eureka|quarkus|datasources)\b/;

/**
 * Whom the settings that are packed into a Java program dial. They are defaults: variables, profiles and a configuration server take their
 * place. So a setting counts only where it is a literal and nothing in the project says that another may hold.
 */
export function springReferences(from: Container): Reference[] {
  const { process } = from;
  const words = [process.entrypoint, process.command].flatMap((w) => w?.words.map((t) => t.value) ?? []).join(' ');
  const options = process.environment.filter((e) => /OPT(?:ION)?S$/.test(e.name)).map((e) => e.value?.value ?? '');
  if ([words, ...options].some((text) => IN_WORDS.test(text))) return [];
  if (process.lacksEnvFile === true || process.environment.some((e) => ELSEWHERE.test(e.name))) return [];
  return process.mounted
    .filter((file) => file.target.startsWith('/BOOT-INF/classes/application.'))
    .flatMap((file) => settingsIn(from, file));
}

function settingsIn(from: Container, file: MountedFile): Reference[] {
  // A profile of its own, or one that is switched on, has further settings.
  if (/on-profile|spring[.:]?\s*profiles|^\s*profiles\s*:|^%\w+\./m.test(file.text)) return [];
  const keys = fileKeys(file, file.target.endsWith('.properties') ? 'properties' : 'yaml');
  const relaxed = keys.map((key) => ({ key, name: key.key.toLowerCase().replaceAll('-', '') }));
  // What a configuration server, or an imported file, says is stronger.
  const imports = relaxed.some(({ name }) => /^spring\.(?:config\.import|cloud\.config\.)/.test(name));
  return relaxed.flatMap(({ key, name }): Reference[] => {
    if (imports && !/^spring\.c(?:onfig|loud\.config)\./.test(name)) return [];
    if (key.opaque || key.value.includes('${') || isReplaced(from, name)) return [];
    const place = { from, where: 'config', name: key.key, text: textOfFile(file) } as const;
    if (ADDRESSES.test(name)) {
      // `optional:configserver:http://config:8888`
      const skipped = Math.max(0, key.value.search(/https?:\/\//));
      if (name === 'spring.config.import' && !key.value.includes('configserver:')) return [];
      return destinationsIn(key.value.slice(skipped)).map((destination) => ({
        ...makeReference({ ...place, offset: key.from + skipped }, destination),
        bySource: true as const,
      }));
    }
    const meant = HOSTS.find(([of]) => of.test(name))?.[1];
    if (meant === undefined || !isHost(key.value)) return [];
    const port = relaxed.find((other) => other.name === name.replace(/host$/, 'port'))?.key;
    return [{ ...makeReference({ ...place, meant: [meant] }, hostOf(key, port)), bySource: true as const }];
  });
}

function hostOf({ value, from, to }: FileKey, port: FileKey | undefined): Destination {
  const isPort = port !== undefined && /^\d{1,5}$/.test(port.value);
  return {
    host: value,
    start: from,
    end: to,
    ...(isPort ? { port: Number(port.value), portStart: port.from, portEnd: port.to } : {}),
  };
}

/** Whether a variable sets it, or says the same in another way: `SPRING_DATA_REDIS_URL` in place of the host. */
function isReplaced({ process }: Container, name: string): boolean {
  const group = name.slice(0, name.lastIndexOf('.')).replaceAll('.', '').toUpperCase();
  return process.environment.some((setting) => {
    const variable = setting.name.toUpperCase().replace(/[_.-]/g, '');
    return variable.startsWith(group) && /(?:URLS?|URIS?|HOST|ADDRESSES|SERVERS|DEFAULTZONE|IMPORT)$/.test(variable);
  });
}
