/** What a run prints: the same lines in the same order every time, so that two runs can be laid side by side. */

export interface Row {
  readonly name: string;
  readonly value: string;
  readonly note?: string;
}

export interface Goal {
  /** Number of the goal, as the README lists them. */
  readonly number: number;
  readonly says: string;
  readonly measured: string;
  /** `undefined`: could not be measured in this run. */
  readonly met: boolean | undefined;
  /** Where the time goes, when it was missed. */
  readonly because?: string;
}

/** What one part of the benchmark found. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
}

const NAME_WIDTH = 58;
const VALUE_WIDTH = 14;

/** A section as aligned text. */
export function renderSection({ title, rows }: Section): string {
  const lines = rows.map(({ name, value, note }) =>
    `  ${name.padEnd(NAME_WIDTH)}${value.padStart(VALUE_WIDTH)}${note === undefined ? '' : `   ${note}`}`.trimEnd(),
  );
  return [`\n${title}`, ...lines].join('\n');
}

/** The goals of all sections, met or missed. */
export function renderGoals(sections: readonly Section[]): string {
  const goals = sections.flatMap((section) => section.goals).toSorted((a, b) => a.number - b.number);
  const lines = goals.flatMap(({ number, says, measured, met, because }) => {
    const verdict = met === undefined ? 'unknown' : met ? 'met' : 'MISSED';
    const line = `  ${String(number)}  ${verdict.padEnd(8)}${says.padEnd(NAME_WIDTH + 4)} ${measured}`;
    return because === undefined || met === true ? [line] : [line, `             where the time goes: ${because}`];
  });
  return ['\nGoals', ...lines].join('\n');
}

/** A rate with thousands apart. */
export function perSecond(rate: number): string {
  return `${Math.round(rate).toLocaleString('en-US')} /s`;
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

export function percent(part: number): string {
  return `${(part * 100).toFixed(0)} %`;
}

export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)}×`;
}
