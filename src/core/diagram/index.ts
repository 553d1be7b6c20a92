export * from './Diagram.ts';
