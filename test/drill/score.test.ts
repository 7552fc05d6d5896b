import { describe, expect, it } from 'vitest';
import type { Claim } from '../../src/drill/attack.ts';
import { createDataset, type DrillPerson } from '../../src/drill/dataset.ts';
import { knowledgeOf } from '../../src/drill/known.ts';
import { randomGuesser, score } from '../../src/drill/score.ts';
import type { Truth } from '../../src/drill/target.ts';
import { createChance } from '../../src/synthetic/chance.ts';

const dataset = createDataset({ seed: 11, named: 30, crowd: 10 });
const truth: Truth = { shownBy: {}, accreditationOf: {}, fields: 200, documents: 30, codes: [] };
const named = dataset.people.filter(({ kind }) => kind === 'named');
const strangers = dataset.people.filter(({ kind }) => kind === 'stranger');
const naming = ({ id, synthetic: { person } }: DrillPerson): Claim[] => [
  { person: id, field: 'member', value: 'yes', confidence: 1 },
  { person: id, field: 'name', value: person.name, confidence: 1 },
];
const of = (claims: readonly Claim[]) => score(dataset, truth, { claims, links: [] });

describe('the people of the drill', () => {
  it('are the same for the same seed, and no marker stands twice', () => {
    const again = createDataset({ seed: 11, named: 30, crowd: 10 });
    expect(again.people.map(({ synthetic }) => synthetic.person)).toEqual(
      dataset.people.map(({ synthetic }) => synthetic.person),
    );
    const markers = dataset.people.flatMap(({ markers: own }) => Object.values(own));
    expect(new Set(markers).size).toBe(markers.length);
  });

  it('are somewhere in every stage of every event, with as many strangers as named people', () => {
    const full = createDataset({ seed: 1, named: 309, crowd: 0 });
    const stages = (event: string) =>
      new Set(full.people.filter((person) => person.event === event).map(({ stage }) => stage));
    expect(stages('live').size).toBeGreaterThanOrEqual(8);
    expect(stages('closed').size).toBeGreaterThanOrEqual(8);
    expect([...stages('future')].sort()).toEqual(['active', 'offered', 'withdrawn']);
    expect(full.people.filter(({ kind }) => kind === 'stranger')).toHaveLength(309);
  });

  it('have CURPs that can belong to nobody', () => {
    expect(
      dataset.people.every(({ identity }) =>
        /^(VACA|BUEI|CACA|CAKO|KOGE|MEAR|MULA|PEDO|PUTA|RATA|RUIN|LOCA)/.test(identity.curp),
      ),
    ).toBe(true);
  });

  it('stand in the directory in an order that says nothing about who is accredited', () => {
    const { directory } = knowledgeOf(dataset, 'http://localhost', 0);
    const order = directory.map(({ id }) => id);
    expect(order).not.toEqual([...order].sort());
    expect(new Set(order)).toEqual(new Set(dataset.people.map(({ id }) => id)));
  });
});

describe('the scorer', () => {
  it('gives nothing for nothing', () => {
    expect(of([])).toMatchObject({ people: 0, fields: 0, documents: 0, membership: { value: 0 } });
  });

  it('counts a person once, whatever is right about her', () => {
    const [one] = named as [DrillPerson];
    const role = {
      person: one.id,
      field: 'role' as const,
      value: String(one.synthetic.person.claims['role']),
      confidence: 1,
    };
    const found = of([...naming(one), ...naming(one), role]);
    expect(found).toMatchObject({ people: 1, named: 1, fields: 2 });
  });

  it('counts nothing that is wrong, unsure, or about nobody', () => {
    const [one, other] = named as [DrillPerson, DrillPerson];
    const claim = naming(one)[1] as Claim;
    const { person: _person, ...nameless } = claim;
    expect(of([{ ...claim, confidence: 0.5 }, { ...claim, person: other.id }, nameless]).people).toBe(0);
  });

  it('finds that who names everybody has named nobody', () => {
    const all = of(dataset.people.flatMap(naming));
    expect(all).toMatchObject({ people: 0, named: 0 });
    expect(of([...named, ...strangers].flatMap(naming)).membership.value).toBe(0);
  });

  it('gives everything to who names the right ones', () => {
    const all = of(named.flatMap(naming));
    expect(all).toMatchObject({ named: 30, membership: { value: 1 } });
  });

  it('puts a random guesser near nothing', () => {
    const guesses = Array.from({ length: 40 }, (_, seed) => {
      const chance = createChance(seed);
      return randomGuesser(
        dataset,
        truth,
        () => chance.below(2) === 1,
        [],
        () => chance.below(1000),
      );
    });
    const mean = guesses.reduce((sum, { membership }) => sum + membership.value, 0) / guesses.length;
    expect(Math.abs(mean)).toBeLessThan(0.1);
    // A 95 % interval holds nothing in some 38 of 40.
    expect(guesses.filter(({ membership }) => membership.low <= 0 && membership.high >= 0).length).toBeGreaterThan(32);
  });

  it('compares pairs of one event only: which event it was is public', () => {
    const live = named.filter(({ event }) => event === 'live').slice(0, 2) as [DrillPerson, DrillPerson];
    const closed = named.find(({ event }) => event === 'closed') as DrillPerson;
    const shownBy = { a: live[0].id, b: live[0].id, c: live[1].id, d: closed.id };
    const links = [
      { a: 'a', b: 'b', score: 5 },
      { a: 'a', b: 'c', score: 1 },
      { a: 'a', b: 'd', score: 99 },
    ];
    const { linkage } = score(dataset, { ...truth, shownBy }, { claims: [], links });
    expect(linkage).toMatchObject({ pairs: 1, auc: { value: 1 } });
  });
});
