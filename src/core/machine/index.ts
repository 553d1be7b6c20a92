export { readMachine } from './readMachine.ts';
export { TOO_LONG } from './json.ts';
export { topologyOfMachine } from './topologyOfMachine.ts';
