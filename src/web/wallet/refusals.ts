/** What a refusal of the SDK means on a phone, and what to do next. */
import type { ClientError, ClientErrorCode } from '../../client/index.ts';
import type { Locale } from '../shared/language.ts';

/** What happened, and the next step. */
export interface Refusal {
  readonly what: string;
  readonly next: string;
}
type Known = Partial<Record<ClientErrorCode, readonly [what: string, next: string]>>;

const ES: Known = {
  network: ['No hay conexión con la oficina.', 'Sus pases siguen aquí. Intente otra vez cuando haya red.'],
  timeout: ['La oficina no contestó a tiempo.', 'Intente otra vez en un momento; nada se hace dos veces.'],
  offer_refused: ['El enlace no es una oferta completa.', 'Cópielo completo, o pida otro en la mesa.'],
  issuer_unconfirmed: ['No se confirmó la oficina, así que no se envió nada.', 'Compare la dirección con la mesa.'],
  metadata_refused: ['La oficina no se identifica como debe.', 'No siga: avise a la mesa.'],
  pick_up_refused: [
    'La oficina no entregó el pase: el código no es ese, el enlace ya se usó, o venció.',
    'Revise el código e intente otra vez, cinco veces como máximo. Si no, pida otro enlace en la mesa.',
  ],
  credential_refused: ['Lo que llegó no es auténtico y no se guardó.', 'No siga: avise a la mesa.'],
  request_refused: [
    'La pregunta no es de un acceso en el que esta cartera confíe, o ya terminó. No se mostró nada.',
    'Pida al acceso que pregunte otra vez.',
  ],
  no_credential_fits: [
    'Ninguno de sus pases contesta lo que pide. El acceso no supo nada.',
    'Pregunte en la mesa de acreditación si debería.',
  ],
  no_copies_left: ['Ya se usaron todas las copias de este pase.', 'Pida a la mesa que lo reponga; tarda unos minutos.'],
  wallet_unreadable: [
    'Lo guardado en este teléfono no se puede leer.',
    'Vacíe la cartera y pida otro pase en la mesa.',
  ],
};
const EN: Known = {
  network: ['The office cannot be reached.', 'Your passes are still here. Try again when there is a network.'],
  timeout: ['The office did not answer in time.', 'Try again in a moment; nothing is done twice.'],
  offer_refused: ['The link is not a whole offer.', 'Copy all of it, or ask the desk for another.'],
  issuer_unconfirmed: ['The office was not confirmed, so nothing was sent.', 'Compare the address with the desk.'],
  metadata_refused: ['The office does not identify itself as it must.', 'Do not go on: tell the desk.'],
  pick_up_refused: [
    'The office did not give the pass: the code is another one, the link was used, or it is too old.',
    'Check the code and try again, five times at most. Otherwise ask the desk for another link.',
  ],
  credential_refused: ['What came is not authentic and was not kept.', 'Do not go on: tell the desk.'],
  request_refused: [
    'The question is not from a gate that this wallet trusts, or it has ended. Nothing was shown.',
    'Ask the gate to ask again.',
  ],
  no_credential_fits: [
    'None of your passes answers what is asked. The gate was told nothing.',
    'Ask the accreditation desk whether one should.',
  ],
  no_copies_left: ['Every copy of this pass was used.', 'Ask the desk to re-issue it; it takes a few minutes.'],
  wallet_unreadable: [
    'What is kept on this phone cannot be read.',
    'Empty the wallet and ask the desk for another pass.',
  ],
};
const OTHERS: Readonly<Record<Locale, readonly [string, string]>> = {
  'es-MX': ['No se pudo.', 'Intente otra vez; si se repite, avise a la mesa.'],
  en: ['It could not be done.', 'Try again; if it happens again, tell the desk.'],
};

/** A refusal in words. Never the SDK's own text, which is for programmers. */
export function refusalOf({ code }: Pick<ClientError, 'code'>, locale: Locale): Refusal {
  const [what, next] = (locale === 'en' ? EN : ES)[code] ?? OTHERS[locale];
  return { what, next };
}
