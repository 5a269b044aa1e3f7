import type { App } from '../../core/app.js';
import type { Fault, RandomFaults } from '../../core/faults/fault.js';
import { controlRoute } from '../../wire/control/route.js';

/** The faults by HTTP, for tests that are not written in JavaScript. */
export function registerFaults(app: App): void {
  const { faults } = app;
  const all = () => ({ faults: faults.list(), random: faults.seed });

  controlRoute(app, 'GET', '/_sandbox/faults', all);
  controlRoute(app, 'POST', '/_sandbox/faults', ({ input }) => faults.add(input as Fault));
  controlRoute(app, 'DELETE', '/_sandbox/faults', () => {
    faults.clear();
    return all();
  });
  controlRoute(app, 'DELETE', '/_sandbox/faults/:id', ({ params }) =>
    faults.remove(params.id ?? '') ? all() : undefined,
  );
  controlRoute(app, 'POST', '/_sandbox/faults/random', ({ input }) => {
    faults.random(input as RandomFaults);
    return all();
  });
}
