export * from './Ip.ts';
export * from './IpNet.ts';
export * from './addressKinds.ts';
