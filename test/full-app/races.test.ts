import { describe, expect, it } from 'vitest';
import { enrolOffice } from '../actors/office.ts';
import { nodeTarget } from '../targets.ts';
import { races } from './races.ts';

describe('races on Node', () => {
  races(() => nodeTarget('files'), { rounds: 5 });

  it('two machines enrol first, each with a recovery key of its own: the deployment has one', async () => {
    const target = await nodeTarget();
    const answers = await Promise.allSettled([enrolOffice(target), enrolOffice(target)]);
    const enrolled = answers.filter(({ status }) => status === 'fulfilled');
    expect(enrolled.length).toBeGreaterThan(0);
    expect(await target.rows('SELECT 1 FROM clients')).toHaveLength(enrolled.length);
    expect(await target.rows(`SELECT 1 FROM members WHERE owner = 'recovery'`)).toHaveLength(1);
    await target.close();
  });
});
