// Trackers that break the rules on purpose, over HTTP and UDP: one behaviour a name, and each counts what it was asked.
export * from './asked.js';
export { HTTP_MISBEHAVIOURS, type HttpMisbehaviour, SECRET_PATH } from './http-answers.js';
export * from './http-tracker.js';
export { UDP_MISBEHAVIOURS, type UdpMisbehaviour } from './udp-answers.js';
export * from './udp-tracker.js';
