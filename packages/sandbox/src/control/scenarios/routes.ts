import type { App } from '../../core/app.js';
import { ControlError, controlRoute } from '../../wire/control/route.js';
import type { Caller } from './caller.js';
import { play, type ScenarioOptions, scenarioNames } from './scenarios.js';

/** The scenarios by HTTP. */
export function registerScenarios(app: App, call: Caller): void {
  controlRoute(app, 'GET', '/_sandbox/scenarios', () => ({ names: scenarioNames }));
  controlRoute(app, 'POST', '/_sandbox/scenarios', ({ input }) => {
    const { name, ...options } = (input ?? {}) as { name?: unknown } & ScenarioOptions;
    for (const [field, value] of Object.entries(options)) {
      if (!['email', 'price'].includes(field) || typeof value !== 'string')
        throw new ControlError('A scenario takes name, email and price, each a text.');
    }
    return play(app, call, String(name), options);
  });
}
