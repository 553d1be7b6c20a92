export { readMachine } from './readMachine.ts';
export { topologyOfMachine } from './topologyOfMachine.ts';
