import type { Medium } from '../credential/accreditation/index.ts';
import type { Chance } from './chance.ts';

/** A made-up outlet. */
export interface Outlet {
  readonly name: string;
  readonly medium: Medium;
  readonly foreign: boolean;
}

const PLACES = [
  ...['Ceibas', 'Nopalera', 'Tecolutlán', 'Punta Ñandú', 'Cerro Güero', 'Xoconostle', 'La Cañada', 'Peña Alta'],
  ...["Ch'enbil", 'Río Bermejo', 'Santa Úrsula', 'Malpaís', 'Tres Zopilotes', 'Mixtlan', 'El Añil', 'Coyotera'],
];
const HEADS: readonly (readonly [string, Medium])[] = [
  ['El Faro de', 'print'],
  ['Semanario', 'print'],
  ['Canal 12 de', 'tv'],
  ['Radio Comunitaria 94.7 de', 'radio'],
  ['Agencia Luz de', 'photo_agency'],
  ['Crónica Digital de', 'digital'],
  ['Voces y Redes de', 'social'],
  ['Agencia Multimedia', 'multimedia_agency'],
  ['La Opinión Ciudadana de los Pueblos y Barrios Originarios de', 'digital'],
];
const FOREIGN: readonly Outlet[] = [
  { name: 'The Ballycastle Courant', medium: 'print', foreign: true },
  { name: 'Süddeich-Rundfunk', medium: 'radio', foreign: true },
  { name: 'L’Écho de Brocéliande', medium: 'digital', foreign: true },
  { name: '북두신문사', medium: 'print', foreign: true },
  { name: 'قناة النخيل', medium: 'tv', foreign: true },
  { name: '青鷺通信社', medium: 'multimedia_agency', foreign: true },
  { name: 'Вечірній Обрій', medium: 'digital', foreign: true },
  { name: 'Rádio Maré Alta', medium: 'radio', foreign: true },
];

/** One of about 150 outlets; two in eleven are foreign. */
export function drawOutlet(chance: Chance): Outlet {
  if (chance.below(11) < 2) return chance.pick(FOREIGN);
  const [head, medium] = chance.pick(HEADS);
  return { name: `${head} ${chance.pick(PLACES)}`.normalize('NFC'), medium, foreign: false };
}
