/** The words of the wallet. Its refusals are in `refusals.ts`. */
import { createTexts } from '../shared/texts.ts';
import { ENGLISH } from './texts-en.ts';
import { SPANISH } from './texts-es.ts';

export const WALLET_WORDS = createTexts(SPANISH, ENGLISH);
