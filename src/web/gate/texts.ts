/** The words of the gate. Verdicts' reasons come with the judge (`client/offline-gate/reasons.ts`). */
import { createTexts } from '../shared/texts.ts';
import { ENGLISH } from './texts-en.ts';
import { SPANISH } from './texts-es.ts';

export const GATE_WORDS = createTexts(SPANISH, ENGLISH);
