/** Rates as medians of interleaved rounds: on a shared machine a single long run measures the neighbours. */

export interface Contender {
  readonly name: string;
  /** One unit of work. Must not be optimised away: it should answer something. */
  run(): unknown;
}

export interface Rate {
  readonly name: string;
  /** Median of the rounds, units of work a second. */
  readonly perSecond: number;
}

/** How long a measurement takes. */
export interface Effort {
  /** Milliseconds a contender works in each round. */
  readonly slice: number;
  readonly rounds: number;
}

/** Measures contenders in turns, so that all of them meet the same weather. The first turn is warm-up and is not counted. */
export async function measureRates(
  contenders: readonly Contender[],
  { slice, rounds }: Effort,
): Promise<ReadonlyMap<string, Rate>> {
  const samples = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of contenders) {
      const perSecond = await measureOnce(run, slice);
      if (round > 0) samples.get(name)?.push(perSecond);
    }
  }
  return new Map([...samples].map(([name, values]) => [name, { name, perSecond: median(values) }]));
}

async function measureOnce(run: () => unknown, slice: number): Promise<number> {
  const start = performance.now();
  let done = 0;
  let elapsed = 0;
  while (elapsed < slice) {
    await run();
    done++;
    elapsed = performance.now() - start;
  }
  return (done / elapsed) * 1000;
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no value has no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** The rate of a contender that was measured. */
export function rateOf(rates: ReadonlyMap<string, Rate>, name: string): number {
  const rate = rates.get(name);
  if (rate === undefined) throw new RangeError(`${name} was not measured`);
  return rate.perSecond;
}
