/** The front page: four doors. */
import { html } from 'hono/html';
import { linkFrom, type Page, type PageName } from './frame.ts';
import type { InBoth, Language } from './language.ts';

const DOORS: readonly { readonly page: PageName; readonly title: InBoth<string>; readonly about: InBoth<string> }[] = [
  {
    page: 'verify',
    title: {
      es: 'Verifique una acreditación de prensa en diez minutos',
      en: 'Verify a press credential in ten minutes',
    },
    about: {
      es: 'Para quien integra un acceso, un portal o una sala de prensa: con TypeScript o con HTTP y nada más.',
      en: 'For whoever integrates a gate, a portal or a press room: in TypeScript, or with plain HTTP.',
    },
  },
  {
    page: 'press-office',
    title: { es: 'La oficina de prensa, de la convocatoria al acceso', en: 'The press office, from call to gate' },
    about: {
      es: 'Dar de alta máquinas, abrir el evento, acreditar en la mesa, el teléfono extraviado a las 06:50.',
      en: 'Enrol machines, open the event, accredit at the table, the phone lost at 06:50.',
    },
  },
  {
    page: 'workers',
    title: { es: 'Instalar en Cloudflare Workers', en: 'Deploy to Cloudflare Workers' },
    about: {
      es: 'De una cuenta vacía al servicio en línea, y qué plan necesita cada tamaño.',
      en: 'From an empty account to the running service, and which plan each size needs.',
    },
  },
  {
    page: 'recovery',
    title: { es: 'Qué hacer a las 05:30', en: 'What to do at 05:30' },
    about: {
      es: 'La base o la repisa de llaves se perdió, o se repuso un respaldo: qué se pierde, qué teclear, a quién avisar.',
      en: 'Database or key shelf lost, or a backup put back: what is lost, what to type, whom to tell.',
    },
  },
  {
    page: 'api',
    title: { es: 'La API, operación por operación', en: 'The API, operation by operation' },
    about: {
      es: 'Hecha del documento OpenAPI de este mismo servicio.',
      en: 'Made from this very service’s OpenAPI document.',
    },
  },
];

const WORDS = {
  es: {
    title: 'Gafete, para quien lo usa y quien lo conecta',
    about: 'Guías y API de Gafete: acreditaciones de prensa que no guardan nada que valga la pena robar.',
    lead: 'Una oficina de prensa acredita. Cada periodista lleva una credencial firmada en su cartera y muestra solo lo que se le pide. El servicio nunca recibe un nombre, un documento ni un número de identidad.',
  },
  en: {
    title: 'Gafete, for those who use it and connect to it',
    about: 'Guides and API of Gafete: press accreditation that keeps nothing worth stealing.',
    lead: 'A press office accredits. Each journalist carries a signed credential in a wallet and shows only what is asked. The service never receives a name, a document or an identity number.',
  },
} as const;

/** Makes the front page. */
export function startPage(language: Language): Page {
  const { title, about, lead } = WORDS[language];
  return {
    name: '',
    language,
    title,
    about,
    contents: [],
    body: html`<p class="lead">${lead}</p><ul class="cards">${DOORS.map(
      (door) =>
        html`<li><h2><a href="${linkFrom('', language, door.page)}">${door.title[language]}</a></h2><p>${door.about[language]}</p></li>`,
    )}</ul>`,
  };
}
