export type { DoctorSettings } from './doctor/context.js';
export { examine } from './doctor/examine.js';
export type { Finding, Status } from './doctor/finding.js';
export type { DoctorReport } from './doctor/report.js';
