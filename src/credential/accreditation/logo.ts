/** Where the service serves `LOGO_SVG`, below its public URL. */
export const LOGO_PATH = '/types/mark.svg';

/** What a screen reader says. Neutral: nothing on a phone should say what its owner does for a living. */
export const LOGO_ALT = {
  'es-MX': 'Marca: un círculo dentro de un cuadro',
  en: 'Mark: a circle inside a square',
} as const;

/** The mark of the credential: a ring on a rounded square, no letters, no script, no reference to anything outside. */
export const LOGO_SVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">
<rect width="96" height="96" rx="20" fill="#5A3E9B"/>
<circle cx="48" cy="48" r="22" fill="none" stroke="#FAF9F6" stroke-width="9"/>
<circle cx="48" cy="48" r="6" fill="#FAF9F6"/>
</svg>
`;
