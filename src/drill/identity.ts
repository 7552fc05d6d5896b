/**
 * What a conventional portal collects about a person. Made up, and marked: every CURP keeps a raw forbidden word (domain.md),
 * so that it can belong to nobody, and every other value carries letters of its own.
 */
import type { Chance } from '../synthetic/chance.ts';
import { encodeJpeg } from '../synthetic/jpeg.ts';

export interface Identity {
  readonly curp: string;
  readonly rfc: string;
  /** `YYYY-MM-DD`. */
  readonly born: string;
  readonly phone: string;
  readonly email: string;
  readonly address: string;
  /** A picture of a voter card, as it was uploaded: JPEG. */
  scan(): Uint8Array;
}

/** First four letters that the real register replaces, always (Instructivo normativo CURP, anexo 2). */
const FORBIDDEN = ['VACA', 'BUEI', 'CACA', 'CAKO', 'KOGE', 'MEAR', 'MULA', 'PEDO', 'PUTA', 'RATA', 'RUIN', 'LOCA'];
const STATES = ['DF', 'JC', 'NL', 'OC', 'VZ', 'YN', 'CS', 'GR'];
const LETTERS = 'BCDFGHJKLMNPQRSTVWXYZ';
const STREETS = ['Calle de los Ahuehuetes', 'Avenida del Puerto', 'Cerrada del Molino', 'Andador Jacarandas'];

/** Draws an identity for somebody of this name. */
export function drawIdentity(chance: Chance, name: string): Identity {
  const letters = (n: number, from = 'abcdefghijklmnopqrstuvwxyz') =>
    Array.from({ length: n }, () => from.charAt(chance.below(from.length))).join('');
  const digits = (n: number) => letters(n, '0123456789');
  const two = (n: number) => String(n).padStart(2, '0');
  const year = 1950 + chance.below(54);
  const [month, day] = [1 + chance.below(12), 1 + chance.below(28)];
  const born = `${two(year % 100)}${two(month)}${two(day)}`;
  const head = chance.pick(FORBIDDEN);
  const century = year < 2000 ? digits(1) : letters(1, 'ABCDEFGHJ');
  const grain = chance.below(2 ** 31);
  return {
    curp: `${head}${born}${chance.pick(['H', 'M'])}${chance.pick(STATES)}${letters(3, LETTERS)}${century}${digits(1)}`,
    rfc: `${head}${born}${letters(3, LETTERS)}`,
    born: `${year}-${two(month)}-${two(day)}`,
    // 55 0…: no numbering plan gives it out.
    phone: `+52 55 0${digits(3)} ${digits(4)}`,
    email: `${letters(12)}@correo.example`,
    address: `${chance.pick(STREETS)} ${1 + chance.below(400)}, ${letters(12)}`,
    scan: () => drawCard(name, grain),
  };
}

/** Noise in the shape of a card: nobody looks at it, and no two are alike. */
function drawCard(name: string, grain: number): Uint8Array {
  const [width, height] = [160, 96];
  const rgb = new Uint8Array(width * height * 3);
  let state = grain;
  for (let i = 0; i < rgb.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345 + name.length) & 0x7fffffff;
    rgb[i] = 120 + ((state >> 16) % 100);
  }
  return encodeJpeg({ width, height, rgb }, 2);
}
