/** States by country, where the form offers them as a list: `CODE=Name`. */
const lists: Readonly<Record<string, string>> = {
  US: 'AL=Alabama|AK=Alaska|AZ=Arizona|AR=Arkansas|CA=California|CO=Colorado|CT=Connecticut|DE=Delaware|DC=District of Columbia|FL=Florida|GA=Georgia|HI=Hawaii|ID=Idaho|IL=Illinois|IN=Indiana|IA=Iowa|KS=Kansas|KY=Kentucky|LA=Louisiana|ME=Maine|MD=Maryland|MA=Massachusetts|MI=Michigan|MN=Minnesota|MS=Mississippi|MO=Missouri|MT=Montana|NE=Nebraska|NV=Nevada|NH=New Hampshire|NJ=New Jersey|NM=New Mexico|NY=New York|NC=North Carolina|ND=North Dakota|OH=Ohio|OK=Oklahoma|OR=Oregon|PA=Pennsylvania|RI=Rhode Island|SC=South Carolina|SD=South Dakota|TN=Tennessee|TX=Texas|UT=Utah|VT=Vermont|VA=Virginia|WA=Washington|WV=West Virginia|WI=Wisconsin|WY=Wyoming',
  CA: 'AB=Alberta|BC=British Columbia|MB=Manitoba|NB=New Brunswick|NL=Newfoundland and Labrador|NT=Northwest Territories|NS=Nova Scotia|NU=Nunavut|ON=Ontario|PE=Prince Edward Island|QC=Quebec|SK=Saskatchewan|YT=Yukon',
  AU: 'ACT=Australian Capital Territory|NSW=New South Wales|NT=Northern Territory|QLD=Queensland|SA=South Australia|TAS=Tasmania|VIC=Victoria|WA=Western Australia',
};

/** Countries whose addresses name a state or a province. */
const withState = new Set('AE AR AU BR CA CL CN CO ES HK IN IT JP KR MX MY PH TH TW US VE'.split(' '));

const withoutPostalCode = new Set(
  'AE AG AN AO AW BF BI BJ BO BS BW BZ CD CF CG CI CM DJ DM ER FJ GD GH GM GN GQ GY HK JM KE KI KM KN LC ML MO MR MW NA NR NU PA QA RW SB SC SL SO SR ST TD TF TG TK TL TO TT TV TZ UG VU YE ZW'.split(
    ' ',
  ),
);

export interface Region {
  readonly code: string;
  readonly name: string;
}

/** Undefined where the form knows no list: any text is a state there. */
export function regionsOf(country: string): Region[] | undefined {
  return lists[country]?.split('|').map((entry) => {
    const [code = '', name = ''] = entry.split('=');
    return { code, name };
  });
}

export const asksState = (country: string): boolean => withState.has(country);
export const asksPostal = (country: string): boolean => !withoutPostalCode.has(country);

/** The code of a state, by its code or its name; undefined for one that the country has not. */
export function stateCode(country: string, text: string): string | undefined {
  const regions = regionsOf(country);
  const wanted = text.trim().toLowerCase();
  if (!regions) return text.trim();
  return regions.find(({ code, name }) => code.toLowerCase() === wanted || name.toLowerCase() === wanted)?.code;
}
