import { describe, expect, it } from 'vitest';
import { parsePerson } from '../../src/client/index.ts';
import { parseClaims } from '../../src/credential/accreditation/index.ts';
import { createPeople } from '../../src/synthetic/people.ts';

const WANTED = { count: 309, seed: 2024, zones: ['hall', 'pit'], days: ['2026-12-01'] } as const;
const people = [...createPeople(WANTED)];

describe('synthetic people', () => {
  it('are the same for the same seed, and others for another', () => {
    const few = { ...WANTED, count: 30 };
    expect([...createPeople(few)]).toEqual(people.slice(0, 30));
    expect([...createPeople({ ...few, seed: 7 })].map(({ person }) => person.name)).not.toEqual(
      people.slice(0, 30).map(({ person }) => person.name),
    );
  });

  it('are taken by the SDK and by the allow-list of claims, every one', () => {
    for (const { person } of people) {
      expect(parsePerson(person), person.name).toMatchObject({ ok: true });
      expect(parseClaims({ ...person.claims, event: 'e' }), person.name).toMatchObject({ ok: true });
    }
  });

  it('have names of their own, of every kind that systems break on', () => {
    const names = people.map(({ person }) => person.name);
    expect(new Set(names).size).toBe(309);
    const kinds = {
      Ñ: /ñ/i,
      'one-letter surname': / \p{L}$/u,
      'Mayan apostrophe': /\p{L}'\p{L}/u,
      'one word': /^\p{L}+$/u,
      'over forty letters': /.{41}/u,
      Arabic: /\p{Script=Arabic}/u,
      Hangul: /\p{Script=Hangul}/u,
      Han: /\p{Script=Han}/u,
      Cyrillic: /\p{Script=Cyrillic}/u,
      Hebrew: /\p{Script=Hebrew}/u,
      Devanagari: /\p{Script=Devanagari}/u,
    };
    for (const [kind, pattern] of Object.entries(kinds))
      expect(
        names.some((name) => pattern.test(name)),
        kind,
      ).toBe(true);
    for (const name of names) expect(name).toBe(name.normalize('NFC'));
  });

  it('have outlets and roles in a realistic mixture', () => {
    const outlets = new Set(people.map(({ person }) => person.outlet));
    expect(outlets.size).toBeGreaterThan(60);
    const share = (role: string) =>
      people.filter(({ person }) => person.claims['role'] === role).length / people.length;
    expect(share('writer')).toBeGreaterThan(0.35);
    expect(share('photo')).toBeGreaterThan(0.18);
    expect(share('fixer')).toBeGreaterThan(0);
  });

  it('have portraits of their own between 4 and 20 KB', () => {
    const sizes = people.map(({ portrait }) => portrait!.length);
    expect(Math.min(...sizes)).toBeGreaterThan(4 * 1024);
    expect(Math.max(...sizes)).toBeLessThan(20 * 1024);
    expect(new Set(people.map(({ person }) => person.claims['portrait'])).size).toBe(309);
  });

  it('can be three thousand without running out of names', () => {
    const many = [...createPeople({ count: 3000, seed: 1, portraits: false })];
    expect(new Set(many.map(({ person }) => person.name)).size).toBe(3000);
  });
});
