const ESC = '\u001b';

/** Names that would be something else to whoever shows them, by what they try. One table for every surface. */
export const hostileNames: readonly (readonly [string, string])[] = [
  ['a link of Markdown', '[click](command:workbench.action.terminal.new)'],
  ['an address in angle brackets', '<https://evil.example>'],
  ['HTML', '<img src=x onerror=alert(1)>'],
  ['an image of Markdown', '![x](https://evil.example/x.png)'],
  ['the end of a code block', '```\n# Heading\n```'],
  ['a heading', '# owned'],
  ['a table of Markdown', 'a | b\n---|---'],
  ['a control sequence of a terminal', `${ESC}]0;owned${ESC}\\\\`],
  ['a control sequence in one byte', '\u009b31mred'],
  ['a carriage return', 'web\rname: other'],
  ['a line feed', 'web\nname: other'],
  ['a direction mark', 'web\u202egnp.exe'],
  ['half of a character', 'web\ud800'],
  ['a command of a workflow', '::error file=x::owned'],
  ['a command of a workflow on its own line', 'x\n::add-mask::web'],
  ['an old command of a workflow', '##[error]owned'],
  ['a formula', '=HYPERLINK("https://evil.example","x")'],
  ['a formula with a sign', '+1+cmd|/C calc!A0'],
  ['a formula with another sign', '@SUM(1+1)*cmd'],
  ['a formula behind a tab', '\t=1+1'],
  ['the end of a CDATA', ']]><x/>'],
  ['the end of an attribute', '"><script>alert(1)</script>'],
  ['an entity', '&lt;b&gt;&#x41;'],
  ['the end of a Mermaid label', 'web"] --> evil["x'],
  ['a directive of Mermaid', '%%{init: {"securityLevel": "loose"}}%%'],
  ['an entity of Mermaid', '#quot;#35;'],
  ['a command of a shell', "$(touch owned)`touch owned`; touch owned'"],
  ['a flag', '--output=owned'],
  ['a key of every object', '__proto__'],
  ['the end of a string', '\\"\'; //'],
];

/** A project in which a name stands wherever a person could put it, with findings about it. */
export function projectNamed(name: string): string {
  const quoted = JSON.stringify(name);
  return `name: shop
services:
  ${quoted}:
    image: ${quoted}
    container_name: ${quoted}
    hostname: ${quoted}
    command: ["serve", "--host", "127.0.0.1", "--port", "3000"]
    ports: ["127.0.0.1:3000:3000", "8080:80"]
    networks: {${quoted}: {aliases: [${quoted}]}}
  api:
    image: x
    environment: {DB_URL: ${JSON.stringify(`http://${name}:80/`)}, HOST: ${quoted}}
    networks: [other]
  broken:
    image: x
    network_mode: ${JSON.stringify(`service:${name}?`)}
networks:
  other: {}
  ${quoted}: {name: ${quoted}}
`;
}
