/** The words that demo records are made of. Companies and people are invented, cities are real. */

export interface Place {
  readonly city: string;
  readonly state: string;
  readonly country: string;
  /** ISO 3166, two letters. */
  readonly countryCode: string;
  readonly callingCode: string;
  /** ISO 4217. */
  readonly currency: string;
  /** Degrees, two decimals. */
  readonly latitude: number;
  readonly longitude: number;
  readonly postcode: string;
  /** National number without its last two digits: from a range kept for fiction, or of the form 555 01xx. */
  readonly phonePrefix: string;
}

/** A name as it is shown, and in the letters of an email address. */
export interface Name {
  readonly shown: string;
  readonly ascii: string;
}

export const cities: readonly Place[] = Object.freeze([
  place('Porto', '', 'Portugal', 'PT', '+351', 'EUR', 41.15, -8.61, '4000-001', '2255501'),
  place('Lyon', '', 'France', 'FR', '+33', 'EUR', 45.76, 4.84, '69002', '4657101'),
  place('Tampere', '', 'Finland', 'FI', '+358', 'EUR', 61.5, 23.76, '33100', '355501'),
  place('Bristol', '', 'United Kingdom', 'GB', '+44', 'GBP', 51.45, -2.59, 'BS1 4DJ', '11749601'),
  place('Halifax', 'NS', 'Canada', 'CA', '+1', 'CAD', 44.65, -63.57, 'B3H 1A1', '90255501'),
  place('Rotterdam', '', 'Netherlands', 'NL', '+31', 'EUR', 51.92, 4.48, '3011 AA', '1055501'),
  place('Ghent', '', 'Belgium', 'BE', '+32', 'EUR', 51.05, 3.72, '9000', '925501'),
  place('Hamburg', '', 'Germany', 'DE', '+49', 'EUR', 53.55, 9.99, '20095', '40669691'),
  place('Kraków', '', 'Poland', 'PL', '+48', 'PLN', 50.06, 19.94, '30-001', '1255501'),
  place('Gothenburg', '', 'Sweden', 'SE', '+46', 'SEK', 57.71, 11.97, '411 03', '3139006'),
  place('Bergen', '', 'Norway', 'NO', '+47', 'NOK', 60.39, 5.32, '5003', '555501'),
  place('Aarhus', '', 'Denmark', 'DK', '+45', 'DKK', 56.16, 10.2, '8000', '875501'),
  place('Valencia', '', 'Spain', 'ES', '+34', 'EUR', 39.47, -0.38, '46001', '9635501'),
  place('Bologna', '', 'Italy', 'IT', '+39', 'EUR', 44.49, 11.34, '40121', '05155501'),
  place('Zürich', '', 'Switzerland', 'CH', '+41', 'CHF', 47.38, 8.54, '8001', '4455501'),
  place('Graz', '', 'Austria', 'AT', '+43', 'EUR', 47.07, 15.44, '8010', '31655501'),
  place('Cork', '', 'Ireland', 'IE', '+353', 'EUR', 51.9, -8.47, 'T12 W8KX', '2155501'),
  place('Austin', 'TX', 'United States', 'US', '+1', 'USD', 30.27, -97.74, '78701', '51255501'),
  place('Portland', 'OR', 'United States', 'US', '+1', 'USD', 45.52, -122.68, '97201', '50355501'),
  place('Melbourne', 'VIC', 'Australia', 'AU', '+61', 'AUD', -37.81, 144.96, '3000', '3555001'),
  place('Wellington', '', 'New Zealand', 'NZ', '+64', 'NZD', -41.29, 174.78, '6011', '455501'),
  place('Osaka', '', 'Japan', 'JP', '+81', 'JPY', 34.69, 135.5, '530-0001', '6555001'),
  place('São Paulo', 'SP', 'Brazil', 'BR', '+55', 'BRL', -23.55, -46.63, '01310-100', '11555001'),
  place('Nairobi', '', 'Kenya', 'KE', '+254', 'KES', -1.29, 36.82, '00100', '2055501'),
]);

export const companyAdjectives: readonly string[] = words(`
  Amber Azure Bold Brave Bright Bronze Calm Cedar Clear Clever Cobalt Copper Coral Crimson Crystal Daring Deep Eager Early Ember
  Even Fair Fern Fine First Fleet Fresh Gentle Gilded Glad Golden Grand Granite Green Happy Hazel Honest Humble Indigo Iron Ivory
  Jade Jolly Keen Kind Lark Lemon Light Lilac Lively Loyal Lucid Lunar Maple Mellow Merry Mild Mint Misty Modest Mossy Neat Nimble
  Noble North Olive Opal Open Pearl Plain Plum Polar Prime Proud Quick Quiet Rapid Rosy Rowan Ruby Russet Sable Sage Scarlet Silver
  Sincere Solar Solid Spruce Steady Still Stone Sunny Swift Tidal Timber Umber Vivid Warm Wild Willow Wise
`);
export const companyNouns: readonly string[] = words(`
  Acorn Anchor Anvil Arbor Arrow Aspen Atlas Badger Bay Beacon Birch Bloom Bluff Bridge Brook Canyon Castle Cliff Cloud Comet Cove
  Crane Creek Crest Dale Delta Dune Eagle Echo Elm Falcon Field Finch Fjord Forge Fox Garden Gate Glade Glen Grove Gull Harbour
  Harvest Haven Hawk Heath Heron Hill Hollow Island Kestrel Lagoon Lake Lantern Ledge Loom Lynx Marsh Meadow Mesa Mill Moor Oak
  Orbit Orchard Otter Owl Peak Pebble Pier Pine Plover Pond Prairie Quarry Quay Raven Reef Ridge River Robin Sail Shore Sparrow
  Spring Stream Summit Swan Thicket Tower Trail Valley Wharf Willowbank Wren Yard
`);
/** The empty one first: half of the companies have none. */
export const companySuffixes: readonly string[] = Object.freeze([
  '',
  'Tools',
  'Labs',
  'Works',
  'Studio',
  'Logistics',
  'Health',
  'Foods',
  'Energy',
]);

/** Frequent ones first; the last of both lists are the pair that is written from right to left. */
export const firstNames: readonly Name[] = names(`
  James Maria Anna Lucas Emma Noah Sofia Liam Olivia Mateo Chloé=chloe José=jose Zoë=zoe Søren=soren Björn=bjorn Inês=ines
  Łukasz=lukasz Aino Mathieu Rosa Devon Priya Arjun Wei Mei Hiroshi Yuki Amara Kwame Fatima Omar Leila Ingrid Lars Freya Niamh
  Cillian Giulia Marco Élodie=elodie Hélène=helene Jürgen=jurgen Käthe=kathe Ana João=joao Iker Nerea Tomáš=tomas Žofia=zofia
  Ágnes=agnes Zoltán=zoltan Ioana Ștefan=stefan Aylin Emre Мария=maria Иван=ivan Ελένη=eleni 美咲=misaki דנה=dana
`);
export const lastNames: readonly Name[] = names(`
  Smith Garcia Müller=muller Silva Johansson Rossi Nguyen Kowalski Murphy Novak Hansen Martin Jones Patel Fernández=fernandez Okafor
  Tanaka Dubois Carvalho Roche Lehtola Whitfield Okoro Bianchi Schmidt Weber Fischer Wagner Becker Hoffmann Virtanen Korhonen
  Nieminen Andersen Jensen Østergård=ostergard Berg Haugen Lindqvist Åkesson=akesson Svensson Nyström=nystrom Kovács=kovacs
  Szabó=szabo Horváth=horvath Popescu Ionescu Dvořák=dvorak Procházka=prochazka Świątek=swiatek Wójcik=wojcik Zieliński=zielinski
  Lewandowski Yılmaz=yilmaz Demir Şahin=sahin Papadopoulos Sato Suzuki Kimura Chen Wang Kim Park Mwangi Kamau Mensah Diallo Haddad
  Benali O'Connor=oconnor Byrne Gallagher MacLeod Campbell Stewart Hughes Evans Ferreira Costa Moreau Lefèvre=lefevre Peeters
  Janssen Visser Brunner Keller Иванова=ivanova Παππάς=pappas כהן=cohen
`);

/** From many to few. */
export const jobTitles: readonly string[] = Object.freeze([
  'Account Executive',
  'Software Engineer',
  'Sales Representative',
  'Customer Success Manager',
  'Office Manager',
  'Project Manager',
  'Marketing Specialist',
  'Buyer',
  'Accountant',
  'Product Manager',
  'Designer',
  'Data Analyst',
  'Support Engineer',
  'Operations Manager',
  'Purchasing Manager',
  'IT Manager',
  'Team Lead',
  'Head of Marketing',
  'Head of Purchasing',
  'RevOps Lead',
  'VP Sales',
  'VP Operations',
  'CTO',
  'CFO',
  'Founder',
]);

export interface MemberProfile {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly jobTitle: string;
}

export const memberProfiles: readonly MemberProfile[] = Object.freeze([
  { firstName: 'Ada', lastName: 'Lindgren', email: 'ada@acorn.example', jobTitle: 'Head of Sales' },
  { firstName: 'Bruno', lastName: 'Azevedo', email: 'bruno@acorn.example', jobTitle: 'Account Executive' },
  { firstName: 'Chiara', lastName: 'Moretti', email: 'chiara@acorn.example', jobTitle: 'Sales Representative' },
  { firstName: 'Dmitri', lastName: 'Volkov', email: 'dmitri@fjord.example', jobTitle: 'Operations Manager' },
]);

export const streets: readonly string[] = Object.freeze([
  'Quay Street',
  'Mill Lane',
  'Orchard Road',
  'Harbour Way',
  'Station Square',
  'Lime Avenue',
  'Canal Street',
  'Market Row',
  'Foundry Lane',
  'Garden Street',
  'Lighthouse Road',
  'Chestnut Drive',
]);

export const taglines: readonly string[] = Object.freeze([
  'Less waiting, more doing',
  'Made to be mended',
  'On time, every time',
  'The quiet half of your supply chain',
  'Small batches, large plans',
  'Numbers that you can read aloud',
  'Good work travels',
  'From seed to shelf',
]);

export const opportunityNames: readonly string[] = Object.freeze([
  'rollout',
  'pilot',
  'renewal',
  'expansion',
  'migration',
  'annual contract',
  'second site',
  'training package',
]);

export const noteTitles: readonly string[] = Object.freeze([
  'First call',
  'Visit on site',
  'What they need',
  'Budget and timing',
  'Who decides',
  'Feedback after the demo',
  'Contract questions',
  'Quarterly review',
  'Lost to a competitor?',
  'Ideas for next year',
]);

export const taskTitles: readonly string[] = Object.freeze([
  'Call back',
  'Send the offer',
  'Prepare the demo',
  'Check the contract',
  'Ask for a reference',
  'Book a room for the workshop',
  'Update the forecast',
  'Find the right contact',
  'Send the invoice again',
  'Thank them for the visit',
]);

export const sentences: readonly string[] = Object.freeze([
  'They work with a spreadsheet today and lose an hour a day to it.',
  'The decision lies with two people, and one of them is away until the end of the month.',
  'Price is less of a question than the time that the change takes.',
  'They asked twice whether their data can leave again: yes, at any time.',
  'A colleague from another site wants to join the next call.',
  'The old contract ends in autumn, so an answer is needed before.',
  'They liked the import, and would like to see it with their own file.',
  'Nobody there has done this before; a short training would help.',
]);

export const bulletPoints: readonly string[] = Object.freeze([
  'send the price list',
  'agree on a date for the pilot',
  'ask who signs',
  'collect three example files',
  'invite the warehouse team',
  'check the notice period',
  'compare with last year',
  'write down the open questions',
]);

export const ticketNames: readonly string[] = Object.freeze([
  'Cannot sign in',
  'Import stops half-way',
  'Invoice shows the old address',
  'Export lacks a column',
  'Page loads slowly',
  'Question about roles',
  'Webhook arrives twice',
  'Wrong time zone in the calendar',
]);

export const ticketTags: readonly string[] = Object.freeze([
  'login',
  'import',
  'billing',
  'export',
  'speed',
  'roles',
  'webhook',
  'calendar',
]);

function place(
  city: string,
  state: string,
  country: string,
  countryCode: string,
  callingCode: string,
  currency: string,
  latitude: number,
  longitude: number,
  postcode: string,
  phonePrefix: string,
): Place {
  return Object.freeze({ city, state, country, countryCode, callingCode, currency, latitude, longitude, postcode, phonePrefix });
}

function words(list: string): readonly string[] {
  return Object.freeze(list.trim().split(/\s+/));
}

/** `Inês=ines`: where the letters of the address are not simply the name in lower case. */
function names(list: string): readonly Name[] {
  return Object.freeze(
    words(list).map((word) => {
      const [shown = '', ascii = shown.toLowerCase()] = word.split('=');
      return Object.freeze({ shown, ascii });
    }),
  );
}
