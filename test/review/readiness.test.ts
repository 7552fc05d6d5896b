import { expect, it } from 'vitest';
import { startService } from '../harness.ts';

it('Fifty questions at once whether the service is ready make it look once', async () => {
  const service = await startService();
  let looks = 0;
  const list = service.ports.shelf.list;
  Object.assign(service.shelf, {
    list: (kind: string, age: number) => {
      if (kind === 'offer') looks++;
      return list.call(service.shelf, kind, age);
    },
  });
  const answers = await Promise.all(Array.from({ length: 50 }, () => service.fetch('/readyz')));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(looks).toBe(1);
  await service.close();
});
