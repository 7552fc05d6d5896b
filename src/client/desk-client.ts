import { ok } from '../lib/result.ts';
import { accredit } from './accredit.ts';
import { actOnEvent, actOnPeople, approveAct, listActs, readAccreditation, revokePresented } from './acts.ts';
import { admitMember, newEpoch, recoverEvent, reopenEvent, unlockEvent } from './bundles.ts';
import { listClients, removeClient, renewClient } from './clients.ts';
import { withDefaults } from './defaults.ts';
import { deskKeyWords, trustDeskKey } from './desk-key.ts';
import { createDeskSession } from './desk-session.ts';
import type { DeskClient, DeskClientOptions } from './desk-types.ts';
import { enrol, identity, recover, recoveryPrinted, unprintedRecovery } from './enrol.ts';
import { readEvent } from './event-document.ts';
import { changePolicy, createEvent, listEvents, readDeskEvent } from './events.ts';
import { findEntries } from './find.ts';
import { addGate, linkGate, listGates, removeGate } from './gates.ts';
import { compareMember, listMembers } from './members.ts';
import { reissue } from './reissue.ts';

/** Makes a desk client over one profile. Reads nothing until it is used. */
export function createDeskClient(options: DeskClientOptions): DeskClient {
  const session = createDeskSession(options, withDefaults(options));
  return {
    issuer: options.issuer,
    enrol: ({ code, printed }) => enrol(session, code, printed),
    identity: () => identity(session),
    unprintedRecovery: () => unprintedRecovery(session),
    recoveryPrinted: () => recoveryPrinted(session),
    clients: () => listClients(session),
    renewClient: (client) => renewClient(session, client),
    removeClient: (client, removal) => removeClient(session, client, removal),
    recover: (printed, client) => recover(session, printed, client),
    createEvent: (event) => createEvent(session, event),
    events: () => listEvents(session),
    event: (event) => readDeskEvent(session, event),
    publicEvent: (event) => readEvent(session, event),
    changePolicy: (event, rules) => changePolicy(session, event, rules),
    members: (event) => listMembers(session, event),
    admitMember: (event, member, words) => admitMember(session, event, member, words),
    async confirmMember(member, words) {
      const known = await compareMember(session, member, words);
      return known.ok ? ok(known.value.summary) : known;
    },
    recoverEvent: (event, printed) => recoverEvent(session, event, printed),
    newEpoch: (event) => newEpoch(session, event),
    deskKey: (event) => deskKeyWords(session, event),
    trustDeskKey: (event, words) => trustDeskKey(session, event, words),
    reopenEvent: (event) => reopenEvent(session, event),
    accredit: (event, people, terms) => accredit(session, event, people, terms),
    status: (accreditation) => readAccreditation(session, accreditation),
    async find(event, query) {
      const unlocked = await unlockEvent(session, event);
      return unlocked.ok ? findEntries(session, unlocked.value, query) : unlocked;
    },
    withdraw: (input) => actOnPeople(session, 'withdraw', input),
    revoke: (input) => actOnPeople(session, 'revoke', input),
    suspend: (input) => actOnPeople(session, 'suspend', input),
    resume: (input) => actOnPeople(session, 'resume', input),
    reissue: (input) => reissue(session, input),
    revokePresented: (event, presentation) => revokePresented(session, event, presentation),
    closeEvent: (event) => actOnEvent(session, 'close', event),
    distrustEvent: (event) => actOnEvent(session, 'distrust', event),
    addGate: (event, gate) => addGate(session, event, gate),
    linkGate: (event, pairing) => linkGate(session, event, pairing),
    gates: (event) => listGates(session, event),
    removeGate: (event, client) => removeGate(session, event, client),
    acts: () => listActs(session),
    approveAct: (act) => approveAct(session, act),
  };
}
