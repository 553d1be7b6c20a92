/**
 * The program in whose virtual machine an engine runs, by the operating system and the host name in its /info; undefined for one
 * that runs on the machine itself, as far as it says.
 */
export function machineOf(operatingSystem: string, name: string): string | undefined {
  if (operatingSystem.startsWith('Docker Desktop') || name === 'docker-desktop') return 'Docker Desktop';
  if (operatingSystem === 'OrbStack' || name === 'orbstack') return 'OrbStack';
  if (/^colima(-|$)/.test(name)) return 'Colima';
  if (/rancher.?desktop/i.test(`${operatingSystem} ${name}`)) return 'Rancher Desktop';
  return undefined;
}
