/** Words that every page has. */
import { createTexts } from './texts.ts';

export const SHARED_WORDS = createTexts(
  {
    skip: 'Ir al contenido',
    language: 'Idioma',
    back: 'Regresar',
    problems: 'Hay algo que corregir',
    update: 'Hay una versión nueva de esta página.',
    updateNow: 'Actualizar ahora',
    secondsLeft: (seconds: number) => `Se renueva en ${seconds} ${seconds === 1 ? 'segundo' : 'segundos'}`,
  },
  {
    skip: 'Skip to the content',
    language: 'Language',
    back: 'Back',
    problems: 'Something needs correcting',
    update: 'There is a new version of this page.',
    updateNow: 'Update now',
    secondsLeft: (seconds: number) => `Renewed in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
  },
);
