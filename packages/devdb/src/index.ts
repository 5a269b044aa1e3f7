export { type Devdb, type DevdbOptions, startDevdb } from './start.js';
