import { type Bytes, decodeUtf8 } from './bytes.ts';
import { err, ok, type Result } from './result.ts';

/** A JSON value as parsed: plain data, nothing else. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object. Read it with `Object.hasOwn` first where the name comes from outside. */
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Bounds on a text, chosen by the caller for the place it came from. */
export interface JsonLimits {
  /** UTF-16 units of a text, or bytes when bytes are parsed. */
  readonly size: number;
  /** Nested arrays and objects, the outermost counted. */
  readonly depth: number;
}

/** Why a text was refused. Carries limits, never a piece of the text. */
export type JsonError =
  | { readonly type: 'E_JSON_SIZE'; readonly limit: number }
  | { readonly type: 'E_JSON_UTF8' }
  | { readonly type: 'E_JSON_BOM' }
  | { readonly type: 'E_JSON_SURROGATE' }
  | { readonly type: 'E_JSON_DEPTH'; readonly limit: number }
  | { readonly type: 'E_JSON_DUP_MEMBER' }
  | { readonly type: 'E_JSON_NUMBER' }
  | { readonly type: 'E_JSON_SYNTAX' };

const LONE_SURROGATE = /\p{Surrogate}/u;
const NUMBER = /[-+.0-9eE]+/y;
const COLON = /[ \t\n\r]*:/y;

/**
 * Parses a JSON text strictly: `JSON.parse` for the grammar, after a scan for what it lets pass. Two readers of one
 * text with a repeated member see two different documents, which is how a signed claim is overwritten. A member
 * `__proto__` becomes an ordinary own property, as `JSON.parse` does, and changes no prototype.
 * Refuses with every `JsonError` but `E_JSON_UTF8`.
 */
export function parseJson(text: string, limits: JsonLimits): Result<JsonValue, JsonError> {
  // Size first: the later steps cost time in proportion to it.
  if (text.length > limits.size) return err({ type: 'E_JSON_SIZE', limit: limits.size });
  if (text.charCodeAt(0) === 0xfeff) return err({ type: 'E_JSON_BOM' });
  if (LONE_SURROGATE.test(text)) return err({ type: 'E_JSON_SURROGATE' });
  try {
    // Depth before JSON.parse: engines that recurse would exhaust the stack.
    const fault = scan(text, limits.depth);
    if (fault !== undefined) return err(fault);
    return ok(JSON.parse(text) as JsonValue);
  } catch {
    return err({ type: 'E_JSON_SYNTAX' });
  }
}

/** As `parseJson`, from bytes: size, then UTF-8 (`E_JSON_UTF8`), then the text. */
export function parseJsonBytes(bytes: Bytes, limits: JsonLimits): Result<JsonValue, JsonError> {
  if (bytes.length > limits.size) return err({ type: 'E_JSON_SIZE', limit: limits.size });
  const text = decodeUtf8(bytes);
  if (text === undefined) return err({ type: 'E_JSON_UTF8' });
  return parseJson(text, limits);
}

/** Whether a value is a JSON object: not null, not an array. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Finds what `JSON.parse` accepts and we do not. Leaves grammar to it: on a broken text any answer is a refusal. */
function scan(text: string, maxDepth: number): JsonError | undefined {
  // One set of member names for each open object, `undefined` for each open array.
  const open: (Set<string> | undefined)[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at] as string;
    if (char === '"') {
      const end = endOfString(text, at);
      let raw = text.slice(at + 1, end - 1);
      if (raw.includes('\\')) {
        // "\u0061" and "a" are one name; "\ud800" is a lone surrogate that no scan of the raw text sees.
        raw = JSON.parse(text.slice(at, end)) as string;
        if (LONE_SURROGATE.test(raw)) return { type: 'E_JSON_SURROGATE' };
      }
      COLON.lastIndex = end;
      if (COLON.test(text)) {
        const names = open.at(-1);
        if (names?.has(raw)) return { type: 'E_JSON_DUP_MEMBER' };
        names?.add(raw);
      }
      at = end;
    } else if (char === '{' || char === '[') {
      if (open.length === maxDepth) return { type: 'E_JSON_DEPTH', limit: maxDepth };
      open.push(char === '{' ? new Set() : undefined);
      at++;
    } else if (char === '}' || char === ']') {
      open.pop();
      at++;
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      NUMBER.lastIndex = at;
      NUMBER.test(text);
      // Beyond the range of a double it would silently be Infinity.
      if (Math.abs(Number(text.slice(at, NUMBER.lastIndex))) === Infinity) return { type: 'E_JSON_NUMBER' };
      at = NUMBER.lastIndex;
    } else {
      at++;
    }
  }
  return undefined;
}

/** The position after the closing quote of the string that opens at `from`; throws when there is none. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from + 1);
  while (end !== -1) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return end + 1;
    end = text.indexOf('"', end + 1);
  }
  throw new SyntaxError('unterminated string');
}
