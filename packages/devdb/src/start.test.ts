import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startDevdb } from './start.js';
import { buildPackage, cliFile } from './test/built.js';

const folder = () => mkdtempSync(join(tmpdir(), 'devdb-start-'));

describe('startDevdb', () => {
  beforeAll(buildPackage);
  afterEach(() => vi.unstubAllEnvs());

  it('is a database for mongoose that keeps its data', async () => {
    const path = folder();
    for (const round of [1, 2]) {
      const devdb = await startDevdb({ path });
      const connection = await mongoose.createConnection(devdb.uri, { dbName: 'app' }).asPromise();
      await connection.collection('rounds').insertOne({ round });
      expect(await connection.collection('rounds').countDocuments()).toBe(round);
      await connection.close();
      await devdb.close();
      await devdb.close();
    }
    rmSync(path, { recursive: true });
  });

  it('removes a temporary folder on close', async () => {
    const devdb = await startDevdb();
    expect(existsSync(devdb.path)).toBe(true);
    await devdb.close();
    expect(existsSync(devdb.path)).toBe(false);
  });

  it('takes another port when the one asked for is busy', async () => {
    const busy = createServer();
    const port = await new Promise<number>((resolve) =>
      busy.listen(0, '127.0.0.1', () => resolve((busy.address() as { port: number }).port)),
    );
    const devdb = await startDevdb({ port });
    expect(devdb.port).not.toBe(port);
    expect(devdb.uri).toContain(`127.0.0.1:${devdb.port}`);
    await devdb.close();
    busy.close();
  });

  it('refuses production, other hosts, bad ports and a folder that is in use', async () => {
    await expect(startDevdb({ host: '0.0.0.0' })).rejects.toThrow('127.0.0.1 only');
    await expect(startDevdb({ port: 70_000 })).rejects.toThrow('from 0 to 65535');
    const path = folder();
    const devdb = await startDevdb({ path });
    await expect(startDevdb({ path })).rejects.toThrow(`in use by another devdb (process ${process.pid})`);
    await devdb.close();
    rmSync(path, { recursive: true });
    vi.stubEnv('NODE_ENV', 'production');
    await expect(startDevdb()).rejects.toThrow('NODE_ENV=production');
  });
});

describe('tillkit-devdb', () => {
  beforeAll(buildPackage);

  const run = (...args: string[]) => {
    const child = spawn(process.execPath, [cliFile, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const output = { out: '', err: '' };
    child.stdout.on('data', (chunk) => {
      output.out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output.err += chunk;
    });
    return { child, output, ended: ended(child) };
  };
  const ended = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));

  it.each(['SIGTERM', 'SIGINT'] as const)('prints its URI, locks its folder and ends on %s', async (signal) => {
    const path = folder();
    const { child, output, ended } = run('--path', path, '--port', '0');
    await vi.waitFor(() => expect(output.out).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\//), { timeout: 10_000 });
    const second = run('--path', path);
    expect(await second.ended).toBe(1);
    expect(second.output.err).toContain(`in use by another devdb (process ${child.pid})`);
    child.kill(signal);
    expect(await ended).toBe(0);
    rmSync(path, { recursive: true });
  });

  it('says what is wrong with its arguments', async () => {
    const { output, ended } = run('--nope');
    expect(await ended).toBe(1);
    expect(output.err).toContain('--nope');
  });
});
