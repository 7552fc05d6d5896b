/** Mistakes in what leaves the service: seen by gates that put together what they were shown (L6). */
import type { Mutant } from '../mutant.ts';

export const SHOWN: readonly Mutant[] = [
  {
    name: 'sequential-indices',
    title: { en: 'status entries in order', es: 'entradas de estado en orden' },
    story: {
      en: 'The permutation is slow in a profile, and an index is only a number, so ranks are used as they come.',
      es: 'La permutación sale lenta al medir, y un índice es sólo un número: los rangos se usan como vienen.',
    },
    edits: [
      {
        file: 'src/sealing/permutation.ts',
        from: '  let position = rank;\n  do {',
        to: '  if (rank < size) return rank;\n  let position = rank;\n  do {',
      },
      {
        file: 'src/sealing/permutation.ts',
        from: '  let rank = position;\n  do {',
        to: '  if (position < size) return position;\n  let rank = position;\n  do {',
      },
    ],
    breaks: [
      { level: 'L6', metric: 'auc' },
      { level: 'L6', metric: 'M5' },
    ],
    quick: true,
  },
  {
    name: 'issued-at-second',
    title: { en: 'copies say when they were issued', es: 'las copias dicen cuándo se emitieron' },
    story: {
      en: 'Every other token has an `iat`, a library would have put it in, and a wallet vendor asks for it.',
      es: 'Todas las fichas tienen `iat`, una biblioteca lo habría puesto, y un proveedor de carteras lo pide.',
    },
    edits: [
      {
        file: 'src/issuer/copies.ts',
        from: 'const common = { x5c: signer.x5c, iss, ',
        to: 'const common = { x5c: signer.x5c, iss, iat: now, ',
      },
    ],
    breaks: [
      { level: 'L6', metric: 'auc' },
      { level: 'L6', metric: 'M5' },
    ],
  },
  {
    name: 'one-index-for-all-copies',
    title: { en: 'copies share one status entry', es: 'las copias comparten una entrada de estado' },
    story: {
      en: 'Revoking one entry for a person is simpler than revoking ten, and lists get smaller.',
      es: 'Revocar una entrada por persona es más simple que revocar diez, y las listas se achican.',
    },
    edits: [
      { file: 'src/issuer/copies.ts', from: 'const idx = ranks.indices[i];', to: 'const idx = ranks.indices[0];' },
      // Our own wallet would refuse such copies; not every wallet looks.
      {
        file: 'src/client/accept.ts',
        from: 'return new Set(statements).size === 1 && new Set(statuses).size === statuses.length;',
        to: 'return new Set(statements).size === 1 && statuses.length > 0;',
      },
    ],
    breaks: [
      { level: 'L6', metric: 'auc' },
      { level: 'L6', metric: 'M5' },
    ],
  },
  {
    name: 'shared-salts',
    title: { en: 'copies share their salts', es: 'las copias comparten sus sales' },
    story: {
      en: 'Hashing the same claims ten times is wasteful, so a developer draws the salts once for a batch.',
      es: 'Calcular diez veces lo mismo es un desperdicio, así que alguien sortea las sales una vez por tanda.',
    },
    edits: [
      {
        file: 'src/issuer/copies.ts',
        from: '  return Promise.all(\n    keys.map(',
        to: `  const drawn = new Map<number, ReturnType<Ports['random']>>();
  const once: Ports['random'] = (n) => {
    const bytes = drawn.get(n) ?? ports.random(n);
    drawn.set(n, bytes);
    return bytes;
  };
  return Promise.all(
    keys.map(`,
      },
      {
        file: 'src/issuer/copies.ts',
        from: 'signer.sign, ports.random);',
        to: 'signer.sign, once);',
      },
    ],
    breaks: [
      { level: 'L6', metric: 'auc' },
      { level: 'L6', metric: 'M5' },
    ],
  },
];
