import { z } from 'zod';
import { errorCodes } from '../errors.js';
import { contractRegistry } from './registry.js';

/** The body of every reply that is not a success. */
export const errorReply = z
  .strictObject({
    error: z.strictObject({
      code: z.enum(errorCodes),
      message: z
        .string()
        .register(contractRegistry, { description: 'What was refused and what to change. Safe to show.' }),
      requestId: z.string().register(contractRegistry, { description: 'Finds the request in the server’s log.' }),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .register(contractRegistry, { id: 'ErrorReply' });

/** The body of every reply that is not a success. */
export type ErrorReply = z.infer<typeof errorReply>;
