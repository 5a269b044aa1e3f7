import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** A handler whose rejection reaches the error handlers on Express 4 as well: only Express 5 waits for the promise. */
export function handled(handler: (req: Request, res: Response, next: NextFunction) => Promise<void>): RequestHandler {
  return async (req, res, next) => {
    try {
      await handler(req, res, next);
    } catch (error) {
      next(error);
    }
  };
}
