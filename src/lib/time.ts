/** A moment in Unix seconds. Every function takes it as an argument; only `runtime/` reads a clock. */
export type UnixSeconds = number & { readonly __unit: 'unix-seconds' };

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;

/** Brands a number as a moment. Throws on what is not a whole, safe, non-negative number: that is our fault, never input. */
export function unixSeconds(seconds: number): UnixSeconds {
  if (!Number.isSafeInteger(seconds) || seconds < 0) throw new RangeError('not a moment in Unix seconds');
  return seconds as UnixSeconds;
}

/** `at` plus a number of seconds. */
export function addSeconds(at: UnixSeconds, seconds: number): UnixSeconds {
  return unixSeconds(at + seconds);
}

/** The start of the hour that contains `at`: the finest time most rows keep. */
export function hourOf(at: UnixSeconds): UnixSeconds {
  return unixSeconds(at - (at % HOUR));
}

/** `at` rounded up to a full hour. */
export function ceilHour(at: UnixSeconds): UnixSeconds {
  return unixSeconds(Math.ceil(at / HOUR) * HOUR);
}
