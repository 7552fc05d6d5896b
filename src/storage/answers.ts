/**
 * Answers that wait for a requester who judges them herself. Their rows carry no tag: what they hold is sealed under a key
 * of their request and is absent without it, and nothing else of them steers anything.
 */
import { and, asc, eq, gte, lt, sql } from 'drizzle-orm';
import type { Bytes } from '../lib/bytes.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Ports } from '../ports.ts';
import type { Database, Statement } from './database.ts';
import { requireOneChange, requireThat } from './guard.ts';
import { answers, transactions } from './schema.ts';

export type NewAnswer = Pick<typeof answers.$inferInsert, 'tx' | 'responseCodeSha256' | 'notAfter'> & {
  readonly answerSealed: Bytes;
};
export type AnswerRow = Pick<typeof answers.$inferSelect, 'place' | 'answerSealed' | 'responseCodeSha256'>;

type Storage = Pick<Ports, 'store'>;

/** Keeps one more answer of a request that is open, or fails the batch: a fifth finds no place. */
export function insertAnswer(db: Database, answer: NewAnswer): readonly [Statement, Statement] {
  // Counted from the last place and not by rows: the sweep may have taken the first ones away.
  const place = sql<number>`(SELECT coalesce(max(${answers.place}), -1) + 1 FROM ${answers} WHERE ${answers.tx} = ${answer.tx})`;
  const open = sql`EXISTS (SELECT 1 FROM ${transactions} WHERE ${transactions.tx} = ${answer.tx} AND ${transactions.state} = 'open')`;
  return [requireThat(db, open), db.insert(answers).values({ ...answer, place }) as unknown as Statement];
}

/** Those that came at a place from `first` on and whose time is not over, in the order in which they came. */
export function findAnswers(
  { store }: Storage,
  tx: string,
  first: number,
  now: UnixSeconds,
): Promise<readonly AnswerRow[]> {
  const { place, answerSealed, responseCodeSha256 } = answers;
  return Promise.resolve(
    store.db
      .select({ place, answerSealed, responseCodeSha256 })
      .from(answers)
      .where(and(eq(answers.tx, tx), gte(place, first), gte(answers.notAfter, now)))
      .orderBy(asc(place)),
  );
}

/** Removes the answer that was acknowledged, or fails the batch, and with it all others of its request. */
export function takeAnswers(db: Database, tx: string, place: number): readonly [Statement, Statement, Statement] {
  const one = and(eq(answers.tx, tx), eq(answers.place, place));
  return [
    db.delete(answers).where(one) as unknown as Statement,
    requireOneChange(db),
    db.delete(answers).where(eq(answers.tx, tx)) as unknown as Statement,
  ];
}

/** Forgets answers whose time is over. For the sweep. */
export function forgetAnswers({ store: { db } }: Storage, now: UnixSeconds): readonly [Statement] {
  return [db.delete(answers).where(lt(answers.notAfter, now)) as unknown as Statement];
}
