/** Reads form-encoded text with Rack's brackets, as Stripe's server does. */
export function parseForm(str) {
  // No prototype: a body that names __proto__ must not reach it.
  const root = Object.create(null);
  for (const pair of (str || '').split('&')) {
    if (!pair) continue;
    const i = pair.indexOf('=');
    const dec = (x) => decodeURIComponent(x.replace(/\+/g, ' '));
    const k = dec(i < 0 ? pair : pair.slice(0, i)),
      v = i < 0 ? '' : dec(pair.slice(i + 1));
    const m = k.match(/^([^[]+)((?:\[[^\]]*\])*)$/);
    if (!m) {
      root[k] = v;
      continue;
    }
    const keys = [m[1], ...[...m[2].matchAll(/\[([^\]]*)\]/g)].map((x) => x[1])];
    let o = root;
    keys.forEach((key, j) => {
      if (key === '') key = String(Object.keys(o).length);
      if (j === keys.length - 1) o[key] = v;
      else {
        if (typeof o[key] !== 'object' || o[key] === null) o[key] = Object.create(null);
        o = o[key];
      }
    });
  }
  return root;
}
