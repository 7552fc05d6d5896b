/**
 * Rates as medians of interleaved rounds, in processor time of all threads of this process: on a shared machine a clock on
 * the wall measures the neighbours.
 */

export interface Contender {
  readonly name: string;
  /** One unit of work. Must not be optimised away: it should answer something. */
  run(): unknown;
}

/** What was measured, by contender: units of work for each second of processor time, round by round. */
export type Rates = ReadonlyMap<string, readonly number[]>;

/** How long a measurement takes. */
export interface Effort {
  /** Milliseconds a contender works in each round. */
  readonly slice: number;
  readonly rounds: number;
}

/** Measures contenders in turns, so that all of them meet the same weather. The first turn is warm-up and is not counted. */
export async function measureRates(contenders: readonly Contender[], { slice, rounds }: Effort): Promise<Rates> {
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of contenders) {
      const perSecond = await measureOnce(run, slice);
      if (round > 0) samples.get(name)?.push(perSecond);
    }
  }
  return samples;
}

/** Works for `slice` milliseconds; answers units of work for each second of processor time. */
async function measureOnce(run: () => unknown, slice: number): Promise<number> {
  const before = process.cpuUsage();
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < slice) {
    await run();
    done++;
  }
  const { user, system } = process.cpuUsage(before);
  return (done / (user + system)) * 1e6;
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no value has no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The median rate of a contender. */
export function rateOf(rates: Rates, name: string): number {
  return median(roundsOf(rates, name));
}

/**
 * How many times faster one contender is than another: the median of what each round says by itself, because within a
 * round both have met the same neighbours.
 */
export function ratioOf(rates: Rates, name: string, to: string): number {
  const other = roundsOf(rates, to);
  return median(roundsOf(rates, name).map((rate, round) => rate / (other[round] as number)));
}

function roundsOf(rates: Rates, name: string): readonly number[] {
  const rounds = rates.get(name);
  if (rounds === undefined) throw new RangeError(`${name} was not measured`);
  return rounds;
}
