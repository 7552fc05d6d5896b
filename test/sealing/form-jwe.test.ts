import { openApplication, sealApplication } from '../../src/sealing/application.ts';
import { openRosterEntry, sealRosterEntry } from '../../src/sealing/roster.ts';
import { openVerdict, sealVerdict } from '../../src/sealing/verdict.ts';
import { jweDraws, privateKey } from './jwe.ts';
import { draws, type Inputs, runVectors, value } from './vectors.ts';

const openRoster = async ({ jwe, priv, event, epoch }: Inputs) => ({
  entry: value(await openRosterEntry(jwe, await privateKey(priv), { event, epoch })),
});

runVectors('application', 10, {
  sealApplication: async ({ desk, event, epoch, form, body, test }) => ({
    jwe: value(await sealApplication(desk, { event, epoch, form }, body, draws(...jweDraws(test)))),
  }),
  openApplication: async ({ jwe, priv, event, epoch, form }) => ({
    body: value(await openApplication(jwe, await privateKey(priv), { event, epoch, form })),
  }),
  openRoster,
});

runVectors('roster', 8, {
  sealRoster: async ({ desk, event, epoch, entry, test }) => ({
    jwe: value(await sealRosterEntry(desk, { event, epoch }, entry, draws(...jweDraws(test)))),
  }),
  openRoster,
});

runVectors('verdict', 8, {
  sealVerdict: async ({ to, tx, verdict, test }) => ({
    jwe: value(await sealVerdict(to, tx, verdict, draws(...jweDraws(test)))),
  }),
  openVerdict: async ({ jwe, priv, tx }) => ({
    verdict: value(await openVerdict(jwe, await privateKey(priv), tx)),
  }),
});
