/**
 * Gates that put together what they were shown (L6): by the holder's key, the issuer's signature, salts and digests, and by
 * how near two status entries lie. What a gate was told on purpose is the same for everybody here.
 */
import type { Attacker, LinkClaim } from '../attack.ts';
import type { Observation } from '../target.ts';

interface Traits {
  readonly id: string;
  /** Whatever must not be the same in two one-time copies. */
  readonly marks: ReadonlySet<string>;
  readonly list: string | undefined;
  readonly index: number | undefined;
  /** Times and other numbers that many share; a rare one tells people apart. */
  readonly shared: string;
}

export const linker: Attacker = {
  name: 'linker',
  levels: ['L6', 'L6control'],
  about: {
    en: 'gates put together what they were shown: keys, signatures, salts, status entries, times',
    es: 'los accesos juntan lo que vieron: llaves, firmas, sales, entradas de estado, horas',
  },
  async run({ observations }) {
    const seen = observations.map(traitsOf);
    const links: LinkClaim[] = [];
    for (let a = 0; a < seen.length; a++) {
      for (let b = a + 1; b < seen.length; b++) {
        const [one, other] = [seen[a] as Traits, seen[b] as Traits];
        links.push({ a: one.id, b: other.id, score: likeness(one, other) });
      }
    }
    return { claims: [], links, beyond: [] };
  },
};

function likeness(one: Traits, other: Traits): number {
  let same = 0;
  for (const mark of one.marks) if (other.marks.has(mark)) same++;
  let score = same * 1000;
  if (one.shared === other.shared) score += 1;
  if (one.list === other.list && one.index !== undefined && other.index !== undefined) {
    score += 10 / (1 + Math.abs(one.index - other.index));
  }
  return score;
}

function traitsOf({ id, shown }: Observation): Traits {
  const [jwt = '', ...rest] = shown.split('~');
  const payload = bodyOf(jwt);
  if (payload === undefined) return { id, marks: new Set([shown]), list: undefined, index: undefined, shared: '' };
  const binding = rest.pop() ?? '';
  const key = (payload['cnf'] as { jwk?: { x?: string } } | undefined)?.jwk?.x ?? '';
  const status = (payload['status'] as { status_list?: { idx: number; uri: string } } | undefined)?.status_list;
  const digests = Array.isArray(payload['_sd']) ? (payload['_sd'] as string[]) : [];
  const { iat, exp, nbf } = payload;
  return {
    id,
    marks: new Set([key, jwt.split('.')[2] ?? '', ...rest, ...digests, ...saltsOf(rest), binding]),
    list: status?.uri,
    index: status?.idx,
    shared: JSON.stringify([iat, exp, nbf]),
  };
}

const saltsOf = (disclosures: readonly string[]) =>
  disclosures.flatMap((text) => {
    const parsed: unknown = text === '' ? undefined : safeJson(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(parsed) ? [`salt ${String(parsed[0])}`] : [];
  });

function bodyOf(jwt: string): Record<string, unknown> | undefined {
  const body = safeJson(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'));
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
