/** Days a signing key signs before it must be renewed. */
export const SIGNING_DAYS = 30;
