import { describe, expect, it } from 'vitest';
import { createDomainEvents } from './domain-events.js';

describe('domain events', () => {
  const heard: string[] = [];
  const events = createDomainEvents<{ 'thing.done': { id: string }; 'thing.failed': { id: string } }>();
  events.on('thing.done', async ({ id }) => {
    await Promise.resolve();
    heard.push(`first ${id}`);
  });
  events.on('thing.done', ({ id }) => void heard.push(`second ${id}`));
  events.on('thing.failed', () => {
    throw new Error('not now');
  });

  it('reach their listeners in order, and are done when these are', async () => {
    await events.announce('thing.done', { id: 'a' });
    expect(heard).toEqual(['first a', 'second a']);
  });

  it('fail with their listener, so that the announcer does its step again', async () => {
    await expect(events.announce('thing.failed', { id: 'a' })).rejects.toThrow('not now');
  });
});
