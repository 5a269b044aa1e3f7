/** The same 200 lists of amounts in cents each time: 3 to 32 of them, from -999.99 to 999.99. */
export function listsOfAmounts(): number[][] {
  let state = 1;
  const next = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  return Array.from({ length: 200 }, () => Array.from({ length: 3 + next(30) }, () => (next(199_999) - 99_999) / 100));
}
