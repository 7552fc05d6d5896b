/**
 * @module drill/baseline
 *
 * Two systems to compare with, attacked by the same programs: what offices have today (`conventional`), and what a good
 * team builds by the rules (`compliant`). Both are real programs that keep real files; what they are given is the same
 * people that Gafete is given, and the papers that such portals ask for besides (product.md, “The problem, in facts”).
 *
 * They are built to be fair. Passwords are hashed, sessions have secrets, indices are keyed, vectors are fresh. What they
 * lose, they lose by what they were asked to do: keep everything about everybody where the running service can read it.
 */
import type { Target } from '../target.ts';
import { createPortalTarget } from './portal-target.ts';
import { compliant, conventional } from './protection.ts';

export const BASELINES: readonly Target[] = [
  createPortalTarget({
    name: 'conventional',
    title: { es: 'Portal convencional', en: 'Conventional portal' },
    protect: conventional,
    erasesClosed: false,
  }),
  createPortalTarget({
    name: 'compliant',
    title: { es: 'Portal «conforme a la ley»', en: '“Compliant” portal' },
    protect: compliant,
    erasesClosed: true,
  }),
];
