const DATE = '[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])';
const CURP = new RegExp(`[A-Z][AEIOUX][A-Z]{2}${DATE}[HMX][A-Z]{5}[A-Z0-9][0-9]`);
const RFC = new RegExp(`[A-Z]{3,4}${DATE}[A-Z0-9]{3}`);
const VOTER_KEY = new RegExp(`[A-Z]{6}${DATE}[0-9]{2}[HM][0-9]{3}`);
const LONG_NUMBER = /[0-9]{6}/;
/** `ana@example.org`, also as people hide it from robots. “Compañer@s” is no address. */
const EMAIL = /[^\s@]\s?(?:@|[([]\s?(?:AT|ARROBA)\s?[)\]])\s?[^\s@]+\s?\.\s?[A-Z]{2}/;
const DIGIT_RUN = /[+(]{0,2}[0-9](?:[ ().\-–/]{0,3}[0-9])+/g;
/** A radio frequency: a phone number is not grouped so. */
const FREQUENCY = /(?<![0-9.])[0-9]{2,3}\.[0-9](?![0-9.])/g;
const LOCAL_PHONE = /(?:^|[^0-9])[0-9]{3}[-. ][0-9]{4}(?![0-9])/;
const YEARS = /^(?:1[89]|20)[0-9]{2}(?: ?[-–/] ?| )(?:1[89]|20)[0-9]{2}$/;

/** What kind of number or address a short text is shaped like. */
export type IdentityShape = 'looks_like_identity_number' | 'looks_like_email' | 'looks_like_phone';

/**
 * Whether a text contains something shaped like a CURP, RFC, voter key, passport number, e-mail or phone, whatever its
 * case, marks, digits and separators. Shape alone: a check digit would let through what a slip of the finger made, and
 * whether such a number exists is nothing that we may find out.
 */
export function identityShapeOf(text: string): IdentityShape | undefined {
  const folded = foldDigits(text.normalize('NFKD').replace(/\p{M}/gu, '')).toUpperCase();
  if (EMAIL.test(folded)) return 'looks_like_email';
  const compact = folded.replace(/[^A-Z0-9]/g, '');
  if (CURP.test(compact) || VOTER_KEY.test(compact) || RFC.test(compact)) return 'looks_like_identity_number';
  for (const [run] of folded.replace(FREQUENCY, 'MHZ').matchAll(DIGIT_RUN)) {
    const digits = run.replace(/[^0-9]/g, '').length;
    // Ten digits in Mexico, seven to fifteen in the world (E.164).
    const isPhone = digits >= 8 || (run.startsWith('+') && digits >= 7);
    if (isPhone && !YEARS.test(run)) return 'looks_like_phone';
  }
  if (LOCAL_PHONE.test(folded.replace(FREQUENCY, 'MHZ'))) return 'looks_like_phone';
  // Passports of most states are one to three letters and at least six digits; OCR, CIC and NSS are digits alone.
  return LONG_NUMBER.test(folded) ? 'looks_like_identity_number' : undefined;
}

/** Decimal digits of every script as ASCII. Unicode lays them out in runs of ten that start at zero. */
function foldDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, (digit) => {
    const code = digit.codePointAt(0) as number;
    let zero = code;
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
    return String(code - zero);
  });
}
