/** What the demo says, in English and in Mexican Spanish, for somebody who has never seen the project. */
import type { Language } from '../language.ts';

const en = {
  intro: (people: number) => [
    `${people} journalists who do not exist are accredited, from beginning to end, over real HTTP.`,
    'Afterwards everything that the service has stored is stolen and searched for them.',
  ],
  people: (count: number, megabytes: string) => `${count} people with portraits in a file of ${megabytes} MB`,
  service: (issuer: string) => `A service of its own at ${issuer}; it knows nobody`,
  event: 'An event with its public rules; its envelopes open on the press office’s machine only',
  gates: (count: number) => `${count} gates, each a machine with one purpose and the most that it may ask`,
  entered: (who: string, what: string) => `${who} enters the photo pit. Her wallet said who asks and showed: ${what}`,
  overAsking: 'The same gate asks for her outlet too: refused before anything is signed, with the claim named',
  copied: (tries: number) =>
    `Somebody copied what she showed and tried ${tries} ways to enter with it: all refused, and the rightful answer still counts`,
  notHisZone: (who: string) => `${who} has no pit: his wallet finds nothing that fits, and tells the gate nothing`,
  drawing: 'Drawing people',
  accrediting: 'Sealing and registering offers',
  accredited: (count: number) =>
    `${count} offers sealed on the press office’s machine. The service got envelopes, not names`,
  pickingUp: 'Wallets pick up',
  pickedUp: (people: number, copies: number) => `${people} wallets hold ${copies} one-time copies, each verified`,
  oneUse: 'A used link and a wrong code are refused, with the same words',
  checking: 'Gates check',
  checked: (count: number) => `${count} people passed a gate and showed exactly what was asked:`,
  asked: (times: number, what: string, of: number) =>
    `${String(times).padStart(5)} ×  ${what}  (of ${of} facts in the wallet)`,
  nothingElse: 'nothing but a valid accreditation',
  revoked: (who: string, seconds: number) =>
    `${who} was revoked: her copies are refused at the gate ${seconds} s later`,
  lost: (who: string) => `${who} lost her phone: every copy in it is refused, and the new phone enters`,
  unharmed: 'Everybody else still enters',
  waiting: 'The next status list is on its way',
  stealing: 'Everything stored is copied and searched',
  totals: 'WHAT IT TOOK',
  seconds: (value: string) => `${value} s`,
  each: (value: string) => `${value} ms a person`,
  rows: {
    prepare: 'people, service, event',
    accredit: 'accredit',
    pickUp: 'pick up',
    check: 'show and check',
    revoke: 'revoke, lost phone',
    search: 'search the stolen copy',
    total: 'in all',
  },
  kept: 'WHAT THE SERVICE KEEPS',
  database: 'database',
  shelf: 'keys that can be destroyed, apart',
  perPerson: (kilobytes: string) => `${kilobytes} KB a person, sealed`,
  stolen: 'WHAT A THIEF OF ALL OF IT LEARNS ABOUT THE PEOPLE',
  searched: (bytes: string, markers: number, patterns: number, seconds: string) =>
    `${bytes} MB (database, its log, key shelf, keys, printed log) searched in ${seconds} s for ${markers} names, outlets, claims, pieces of portraits and codes, in ${patterns} spellings.`,
  control: (found: number, planted: number) =>
    `The search works: of ${planted} things planted on purpose it found ${found}, and it found the event’s public id.`,
  nothing: (people: number) => `Found: NOTHING. 0 of ${people} people.`,
  something: (count: number) => `FOUND ${count} PLACES. This must never happen:`,
  why: [
    'Each person’s data was sealed before it left the press office’s machine. The key of an offer went to one phone and',
    'is gone from the service; the office’s own notes open with the office’s key, which the service never has.',
  ],
  where: 'Your credential lives in your phone, not in our database.',
  limits: 'What it does not hide, and from whom: README, “What a thief learns”.',
};

export type DemoTexts = typeof en;

const es: DemoTexts = {
  intro: (people) => [
    `Se acreditan ${people} periodistas que no existen, de principio a fin, con HTTP de verdad.`,
    'Después se roba todo lo que el servicio guardó y se busca a esas personas en lo robado.',
  ],
  people: (count, megabytes) => `${count} personas con fotografía en un archivo de ${megabytes} MB`,
  service: (issuer) => `Un servicio propio en ${issuer}; no conoce a nadie`,
  event: 'Un evento con sus reglas públicas; sus sobres se abren solo en la máquina de la oficina de prensa',
  gates: (count) => `${count} accesos, cada uno una máquina con una finalidad y un máximo de lo que puede pedir`,
  entered: (who, what) => `${who} entra al foso de fotografía. Su cartera dijo quién pregunta y mostró: ${what}`,
  overAsking: 'El mismo acceso pide también su medio: se rechaza antes de firmar nada, y se nombra el dato',
  copied: (tries) =>
    `Alguien copió lo que ella mostró y probó ${tries} maneras de entrar con eso: todas se rechazan, y la respuesta legítima sigue valiendo`,
  notHisZone: (who) => `${who} no tiene foso: su cartera no halla nada que sirva, y al acceso no le dice nada`,
  drawing: 'Dibujando personas',
  accrediting: 'Cerrando y registrando ofertas',
  accredited: (count) =>
    `${count} ofertas cerradas en la máquina de la oficina. El servicio recibió sobres, no nombres`,
  pickingUp: 'Las carteras recogen',
  pickedUp: (people, copies) => `${people} carteras tienen ${copies} copias de un solo uso, todas comprobadas`,
  oneUse: 'Un enlace ya usado y un código equivocado se rechazan, con las mismas palabras',
  checking: 'En los accesos',
  checked: (count) => `${count} personas pasaron un acceso y mostraron exactamente lo que se pidió:`,
  asked: (times, what, of) => `${String(times).padStart(5)} ×  ${what}  (de ${of} datos en la cartera)`,
  nothingElse: 'nada más que una acreditación vigente',
  revoked: (who, seconds) => `A ${who} se le revocó: ${seconds} s después se rechazan sus copias en el acceso`,
  lost: (who) => `${who} extravió su teléfono: se rechazan todas sus copias, y el teléfono nuevo entra`,
  unharmed: 'Las demás personas siguen entrando',
  waiting: 'Viene la siguiente lista de vigencia',
  stealing: 'Se copia todo lo guardado y se busca',
  totals: 'LO QUE TOMÓ',
  seconds: (value) => `${value} s`,
  each: (value) => `${value} ms por persona`,
  rows: {
    prepare: 'personas, servicio, evento',
    accredit: 'acreditar',
    pickUp: 'recoger',
    check: 'mostrar y revisar',
    revoke: 'revocar, teléfono extraviado',
    search: 'buscar en lo robado',
    total: 'en total',
  },
  kept: 'LO QUE GUARDA EL SERVICIO',
  database: 'base de datos',
  shelf: 'llaves que se pueden destruir, aparte',
  perPerson: (kilobytes) => `${kilobytes} KB por persona, en sobre cerrado`,
  stolen: 'LO QUE APRENDE DE LAS PERSONAS QUIEN SE ROBA TODO',
  searched: (bytes, markers, patterns, seconds) =>
    `${bytes} MB (base de datos, su diario, llavero, llaves, bitácora impresa) revisados en ${seconds} s buscando ${markers} nombres, medios, datos, pedazos de fotografías y códigos, en ${patterns} formas de escribirlos.`,
  control: (found, planted) =>
    `La búsqueda sirve: de ${planted} cosas puestas a propósito encontró ${found}, y encontró el identificador público del evento.`,
  nothing: (people) => `Encontrado: NADA. 0 de ${people} personas.`,
  something: (count) => `ENCONTRADO EN ${count} LUGARES. Esto no debe pasar nunca:`,
  why: [
    'Los datos de cada persona se cerraron antes de salir de la máquina de la oficina. La llave de una oferta se fue a un',
    'teléfono y ya no está en el servicio; las notas de la oficina abren con la llave de la oficina, que el servicio nunca tiene.',
  ],
  where: 'Su credencial vive en su teléfono, no en nuestra base de datos.',
  limits: 'Lo que no oculta, y de quién: README, “What a thief learns”.',
};

export function demoTextsIn(language: Language): DemoTexts {
  return language === 'es' ? es : en;
}
