/** What a fixture is given in place of its own values. What is left out, or `undefined`, keeps the fixture's value. */
export type FixtureOverrides<Fixture> = { readonly [Name in keyof Fixture]?: Fixture[Name] | undefined };

/** The fixture with these values in place of its own. */
export function overridden<Fixture extends object>(fixture: Fixture, overrides: FixtureOverrides<Fixture>): Fixture {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return { ...fixture, ...Object.fromEntries(given) };
}
