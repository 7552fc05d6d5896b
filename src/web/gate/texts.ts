/** The words of the gate. */
import { createTexts } from '../shared/texts.ts';

export const GATE_WORDS = createTexts(
  {
    title: 'Accesos',
    empty: 'Este teléfono no está enlazado con ningún acceso.',
    next: 'Abra el enlace de un solo uso que le dé la mesa.',
  },
  {
    title: 'Accesos',
    empty: 'This phone is not paired with any gate.',
    next: 'Open the one-time link that the desk gives you.',
  },
);
