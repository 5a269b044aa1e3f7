import { ConfigError } from '../config-rules.js';

/**
 * The connection to MongoDB at start: `await mongoConnected(mongoose.connect(mongoUri))`.
 * @throws ConfigError naming MONGODB_URI, when there is none
 */
export async function mongoConnected<T>(connecting: Promise<T>): Promise<T> {
  try {
    return await connecting;
  } catch (error) {
    const why = withoutPassword(error instanceof Error ? error.message : String(error));
    throw new ConfigError('environment', [
      {
        name: 'MONGODB_URI',
        problem: `leads to no MongoDB that can be used: ${why}`,
        advice: 'start it, or correct host, user and password; a firewall must let this machine in',
      },
    ]);
  }
}

function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/\s]*@/g, '//');
}
