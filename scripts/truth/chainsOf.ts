/** iptables-save text → `filter DOCKER` → its rules. */
export function chainsOf(text: string): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>();
  let table = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith(':')) out.set(`${table} ${line.slice(1).split(' ')[0] ?? ''}`, new Set());
    else if (line.startsWith('-A ')) out.get(`${table} ${line.split(' ')[1] ?? ''}`)?.add(line);
  }
  return out;
}
