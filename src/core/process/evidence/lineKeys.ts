import type { MountedFile } from '../../model/index.ts';
import type { FileKey } from './FileKey.ts';

/**
 * Files of one setting a line. `assignments`: `key = value` or `key: value` below `[section]` (PostgreSQL may leave the sign
 * out). `directives`: `key value` (redis.conf, Apache, HAProxy, mosquitto.conf, sshd_config).
 */
export function lineKeys(file: MountedFile, kind: 'assignments' | 'directives'): FileKey[] {
  const form =
    kind === 'assignments'
      ? /^\s*([\w.*-]+(?:\[\d*\])?)\s*(?:[=:]\s*|\s)(\S.*)$/
      : /^\s*(?:-\s*)?([A-Za-z][\w.-]*)\s+(\S.*)$/;
  const keys: FileKey[] = [];
  let section = '';
  let at = 0;
  for (const line of file.text.split('\n')) {
    const header = /^\s*\[+\s*["']?([^\]"']+)["']?\s*\]+/.exec(line);
    const m = form.exec(line);
    if (kind === 'assignments' && header) section = `${header[1]?.trim() ?? ''}.`;
    else if (m?.[1] !== undefined && m[2] !== undefined && !/^\s*(?:[#;]|\/\/)/.test(line)) {
      const raw = m[2].replace(/\s+(?:#|;|\/\/).*$/, '').trimEnd();
      const value = raw.replace(/^(["'])(.*)\1$/, '$2');
      const from = at + line.lastIndexOf(m[2]) + raw.indexOf(value);
      keys.push({ key: section + m[1], value, file, from, to: from + value.length });
    }
    at += line.length + 1;
  }
  return keys;
}
