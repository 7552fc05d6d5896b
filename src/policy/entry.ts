/** How gates let a pass in. Public, as every rule of an event. */
export type EntryRules = {
  /** How often one pass may be inside at the same time; an exit that is scanned gives an entry back. */
  readonly entriesPerPass: number;
  /** Whether gates also take a holder's proof for `ANY` gate: easier to show, and a copied screen enters once at each gate. */
  readonly anyGateCode: boolean;
  /** Hours after which a gate's bundle is stale: it lets nobody in by itself any more and says why. */
  readonly bundleStaleHours: number;
  /** Seconds that a gate's clock may be wrong before it says so; the clock is corrected by what is known either way. */
  readonly clockToleranceSeconds: number;
};

/** What holds where a policy says nothing about entries. */
export const ENTRY_DEFAULTS: EntryRules = {
  entriesPerPass: 1,
  anyGateCode: false,
  bundleStaleHours: 24,
  clockToleranceSeconds: 60,
};

const BOUNDS = {
  entriesPerPass: [1, 32],
  bundleStaleHours: [1, 168],
  clockToleranceSeconds: [30, 300],
} as const;

/** Reads the member `entry` of a policy; what is left out has its default. `undefined` for any other shape. */
export function readEntryRules(value: unknown): EntryRules | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (!Object.keys(value).every((name) => Object.hasOwn(ENTRY_DEFAULTS, name))) return undefined;
  const rules: EntryRules = { ...ENTRY_DEFAULTS, ...value };
  const within = Object.entries(BOUNDS).every(([name, [least, most]]) => {
    const number = rules[name as keyof typeof BOUNDS];
    return Number.isInteger(number) && least <= number && number <= most;
  });
  return within && typeof rules.anyGateCode === 'boolean' ? rules : undefined;
}

/** The rules by which a policy's gates let in. */
export function entryRulesOf({ entry }: { readonly entry?: EntryRules }): EntryRules {
  return entry ?? ENTRY_DEFAULTS;
}
