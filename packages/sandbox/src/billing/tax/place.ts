import type { App } from '../../core/app.js';
import type { Address, Customer } from '../../core/stored.js';
import { defaultMethodOf } from '../../payments/methods/default.js';
import { customerIpsIn } from '../tables.js';

/*
 * Where a customer is, for tax (docs.stripe.com/tax/customer-locations): by the shipping address, else the billing address,
 * else that of the payment method that is charged, else the IP address. The United States need a postal code, Canada a
 * province or a postal code, all others the country.
 */

export interface Place {
  country: string;
  state: string | null;
  source: 'billing_address' | 'ip_address' | 'payment_method' | 'shipping_destination';
}

type Located = Partial<Pick<Address, 'country' | 'postal_code' | 'state'>> | null | undefined;

/** Where an address is; undefined when it does not say enough. */
export function placeOf(address: Located): { country: string; state: string | null } | undefined {
  const country = address?.country?.toUpperCase() ?? '';
  if (!/^[A-Z]{2}$/.test(country)) return undefined;
  const postal = address?.postal_code?.trim() ?? '';
  if (country === 'US') {
    const state = stateOfZip(postal);
    return state === undefined ? undefined : { country, state };
  }
  if (country === 'CA') {
    const given = address?.state?.toUpperCase() ?? '';
    const state = provinces.has(given) ? given : provinceOf(postal);
    return state === undefined ? undefined : { country, state };
  }
  return { country, state: address?.state || null };
}

/** Where the customer is; undefined when nothing says so. */
export function placeOfCustomer(
  app: App,
  customer: Customer,
  ip = customerIpsIn(app.store).get(customer.id) ?? null,
): Place | undefined {
  const method = defaultMethodOf(app, customer);
  const sources: [Place['source'], Located][] = [
    ['shipping_destination', customer.shipping?.address],
    ['billing_address', customer.address],
    ['payment_method', method?.billing_details.address],
    ['ip_address', ip === null ? null : addressOfIp(ip)],
  ];
  // An address that is given and not understood is not passed over for another.
  const found = sources.find(([, address]) => address?.country || address?.postal_code);
  const place = placeOf(found?.[1]);
  return found && place && { ...place, source: found[0] };
}

/** The networks that are kept for examples stand for a place each; of others nothing is known without asking. */
export const ipPlaces: readonly { network: string; address: { country: string; postal_code: string } }[] = [
  { network: '192.0.2.', address: { country: 'US', postal_code: '94111' } },
  { network: '198.51.100.', address: { country: 'DE', postal_code: '10115' } },
  { network: '203.0.113.', address: { country: 'GB', postal_code: 'EC1A 1BB' } },
];

export function addressOfIp(ip: string): { country: string; postal_code: string } | undefined {
  return ipPlaces.find(({ network }) => ip.startsWith(network))?.address;
}

/** The first three digits of postal codes, from and to, by state. */
const zips =
  'AL:350-369 AK:995-999 AZ:850-865 AR:716-729 CA:900-961 CO:800-816 CT:060-069 DE:197-199 DC:200-205 FL:320-349 GA:300-319,398-399 ' +
  'HI:967-968 ID:832-838 IL:600-629 IN:460-479 IA:500-528 KS:660-679 KY:400-427 LA:700-714 ME:039-049 MD:206-219 MA:010-027,055-055 ' +
  'MI:480-499 MN:550-567 MS:386-397 MO:630-658 MT:590-599 NE:680-693 NV:889-898 NH:030-038 NJ:070-089 NM:870-884 NY:005-005,100-149 ' +
  'NC:270-289 ND:580-588 OH:430-459 OK:730-749 OR:970-979 PA:150-196 RI:028-029 SC:290-299 SD:570-577 TN:370-385 TX:750-799 ' +
  'UT:840-847 VT:050-054,056-059 VA:201-201,220-246 WA:980-994 WV:247-268 WI:530-549 WY:820-831';

const ranges = zips.split(' ').flatMap((entry) => {
  const [state = '', spans = ''] = entry.split(':');
  return spans.split(',').map((span) => {
    const [from = '', to = ''] = span.split('-');
    return { state, from, to };
  });
});

function stateOfZip(zip: string): string | undefined {
  if (!/^\d{5}(-?\d{4})?$/.test(zip)) return undefined;
  const start = zip.slice(0, 3);
  // The narrowest range first: a few codes of Virginia lie among those of the capital.
  const found = ranges.filter(({ from, to }) => from <= start && start <= to);
  return found.sort((a, b) => Number(a.to) - Number(a.from) - (Number(b.to) - Number(b.from)))[0]?.state;
}

const provinces = new Set('AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' '));

/** By the first letter of the postal code. */
const letters: Record<string, string> = {
  A: 'NL',
  B: 'NS',
  C: 'PE',
  E: 'NB',
  G: 'QC',
  H: 'QC',
  J: 'QC',
  K: 'ON',
  L: 'ON',
  M: 'ON',
  N: 'ON',
  P: 'ON',
  R: 'MB',
  S: 'SK',
  T: 'AB',
  V: 'BC',
  X: 'NT',
  Y: 'YT',
};

function provinceOf(postal: string): string | undefined {
  return /^[A-Z]\d[A-Z] ?\d[A-Z]\d$/i.test(postal) ? letters[postal.slice(0, 1).toUpperCase()] : undefined;
}
