import { isJsonObject, type JsonObject, type JsonValue } from '../../lib/json.ts';
import type { ClaimPath } from '../sd-jwt/index.ts';
import type { ClaimsPathPointer } from './query.ts';

/** One element that a claims path pointer selects: where it really stands, and what it is. */
export interface SelectedElement {
  readonly path: ClaimPath;
  readonly value: JsonValue;
}

/**
 * Applies a claims path pointer to claims (OpenID4VP 1.0 §7.1). Nothing selected and every error of that section are one
 * answer, an empty list: both mean that the claim asked for is not there.
 */
export function selectElements(claims: JsonObject, pointer: ClaimsPathPointer): readonly SelectedElement[] {
  // §7.1.1 step 1: the root.
  let selected: readonly SelectedElement[] = [{ path: [], value: claims }];
  for (const step of pointer) {
    const next: SelectedElement[] = [];
    for (const element of selected) {
      const below = descend(element, step);
      // §7.1.1 step 2: one element of the wrong kind ends it all, whatever the others are.
      if (below === undefined) return [];
      next.push(...below);
    }
    selected = next;
  }
  return selected;
}

/** The elements one step below; `undefined` when the step does not fit the kind of element. */
function descend({ path, value }: SelectedElement, step: string | number | null): SelectedElement[] | undefined {
  if (typeof step === 'string') {
    if (!isJsonObject(value)) return undefined;
    return Object.hasOwn(value, step) ? [{ path: [...path, step], value: value[step] as JsonValue }] : [];
  }
  if (!Array.isArray(value)) return undefined;
  const array = value as readonly JsonValue[];
  if (step === null) return array.map((element, i) => ({ path: [...path, i], value: element }));
  return step < array.length ? [{ path: [...path, step], value: array[step] as JsonValue }] : [];
}

/** Claims without all but these elements, each where it stands; array elements close up. */
export function keepElements(claims: JsonObject, paths: readonly ClaimPath[]): JsonObject {
  const inside = byFirstStep(paths);
  const kept = Object.entries(claims).flatMap(([name, value]): [string, JsonValue][] => {
    const below = inside.get(name);
    return below === undefined ? [] : [[name, keepInside(value, below)]];
  });
  return Object.fromEntries(kept);
}

function keepInside(value: JsonValue, paths: readonly ClaimPath[]): JsonValue {
  if (paths.some((path) => path.length === 0)) return value;
  if (isJsonObject(value)) return keepElements(value, paths);
  if (!Array.isArray(value)) throw new TypeError('a path was selected that the claims do not have');
  const inside = byFirstStep(paths);
  return (value as readonly JsonValue[]).flatMap((element, i) => {
    const below = inside.get(i);
    return below === undefined ? [] : [keepInside(element, below)];
  });
}

/** The rest of each path by its first step: one pass, because an array may have thousands of elements. */
function byFirstStep(paths: readonly ClaimPath[]): ReadonlyMap<string | number, readonly ClaimPath[]> {
  const groups = new Map<string | number, ClaimPath[]>();
  for (const [first, ...rest] of paths) {
    if (first === undefined) continue;
    const group = groups.get(first);
    if (group === undefined) groups.set(first, [rest]);
    else group.push(rest);
  }
  return groups;
}

/** Whether `path` is `of` itself or one of the parents it stands in. */
export function leadsTo(path: ClaimPath, of: ClaimPath): boolean {
  return path.length <= of.length && path.every((step, i) => step === of[i]);
}
