import type { Texts } from './texts.ts';

/** A moment as people of the office read it, in the time zone of this machine: `mar 24 de nov, 06:30`. */
export function whenOf(seconds: number, { times }: Texts): string {
  const parts = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return new Intl.DateTimeFormat(times.locale, { ...parts, hourCycle: 'h23' }).format(new Date(seconds * 1000));
}
