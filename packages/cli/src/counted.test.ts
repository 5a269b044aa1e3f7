import { expect, it } from 'vitest';
import { counted } from './counted.js';

it('says one or many', () => {
  expect([counted(0, 'warning'), counted(1, 'warning'), counted(2, 'entry', 'entries')]).toEqual([
    '0 warnings',
    '1 warning',
    '2 entries',
  ]);
});
