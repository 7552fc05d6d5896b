/** What a desk client takes and answers. */
import type { ReasonCode, StaffRole } from '../credential/accreditation/index.ts';
import type {
  Accreditation,
  AccreditationState,
  ActAnswer,
  ChangedPolicy,
  DeskEvent,
  DeskEvents,
  PendingActs,
  PublicEvent,
  RevokedCopy,
} from '../desk/wire.ts';
import type { Gate } from '../gate/wire.ts';
import type { Result } from '../lib/result.ts';
import type { UnixSeconds } from '../lib/time.ts';
import type { Policy, PolicyFinding, PresetInput, PresetName } from '../policy/index.ts';
import type { RosterEntry } from '../sealing/index.ts';
import type { ClientSurroundings } from './defaults.ts';
import type { ClientError } from './errors.ts';
import type { PinStore } from './event-pins.ts';
import type { ListedGate, NewGate, NewPairing, PairingLink } from './gates.ts';
import type { AccreditJournal } from './journal.ts';
import type { Person } from './person.ts';
import type { ProfileStore } from './profile.ts';
import type { TrustSettings } from './trust.ts';

/** How a desk client is set up. */
export interface DeskClientOptions extends Partial<ClientSurroundings> {
  /** Credential issuer identifier, exactly as published: `https://…` without a trailing slash. */
  readonly issuer: string;
  readonly profile: ProfileStore;
  /** The office's root, and what else is distrusted. Without it the root is taken as first seen, and kept in the profile. */
  readonly trust?: Pick<TrustSettings, 'anchors' | 'distrusted'>;
  /** Where desk keys and rules are remembered, event by event; in the profile when absent. */
  readonly pins?: PinStore;
}

/** Every expected refusal is a value; only a fault of our own is thrown. */
export type Answer<T> = Promise<Result<T, ClientError>>;

/** Who this client is at the service. */
export interface Identity {
  readonly client: string;
  readonly role: StaffRole;
  /** How the public log names it. */
  readonly pseudonym: string;
  /** Thumbprint of the member key, and the six words by which another officer compares it. */
  readonly member: string;
  readonly words: readonly string[];
}

/** The office's printed recovery key. It exists on paper only: print it twice, keep it in two safes, and forget it. */
export interface PrintedRecovery {
  /** Fifteen words; the last one holds a checksum. */
  readonly words: readonly string[];
  /** The same as text for a QR code. */
  readonly qr: string;
  readonly thumbprint: string;
  /** Six words by which the office recognises the public half. */
  readonly comparison: readonly string[];
}

export interface Enrolled extends Identity {
  readonly notAfter: UnixSeconds;
  /** Present at the first enrolment of a deployment. Call `recoveryPrinted` when it is on paper. */
  readonly recovery?: PrintedRecovery;
}

/** A client as the office sees it. */
export interface ClientSummary {
  readonly client: string;
  readonly role: StaffRole;
  readonly pseudonym: string;
  readonly notAfter: UnixSeconds;
  readonly member: string;
  /** `ended` appointments can still be renewed for 30 days. */
  readonly state: 'current' | 'ended';
}

/** A member key with the words that people compare. `confirmed`: this profile has compared or made it. */
export interface MemberSummary {
  readonly member: string;
  readonly words: readonly string[];
  readonly recovery: boolean;
  readonly confirmed: boolean;
}

/** A new event: from a preset with what only the office knows, or a whole set of rules without `event` and `version`. */
export type NewEvent =
  | {
      readonly preset: PresetName;
      readonly input: Omit<PresetInput, 'event'>;
      /** Rules that replace those of the preset. */
      readonly change?: Readonly<Record<string, unknown>>;
    }
  | { readonly rules: Readonly<Record<string, unknown>> };

export interface CreatedEvent {
  readonly event: string;
  readonly policy: Policy;
  /** Choices of the policy that cost privacy. */
  readonly warnings: readonly PolicyFinding[];
  /** Who can open the event's bundle: this client and the recovery key. */
  readonly members: readonly MemberSummary[];
}

export interface NewEpoch {
  readonly event: string;
  readonly epoch: number;
  readonly members: readonly MemberSummary[];
  /** Sealed rows whose outer key the service still has to change. */
  readonly rowsLeft: number;
}

export interface DeskKeyWords {
  readonly event: string;
  readonly epoch: number;
  readonly words: readonly string[];
  /** False when the service names another key: `trustDeskKey` wants the words of that one. */
  readonly current: boolean;
}

export interface RemovedClient {
  /** Offers that the removed client had approved and that nobody has picked up: they still stand unless voided. */
  readonly openOffers: readonly { readonly event: string; readonly accreditation: string }[];
  /** One act for each event whose offers were to be voided; more than five people need a second person. */
  readonly voided: readonly { readonly event: string; readonly answer: Result<ActAnswer, ClientError> }[];
  readonly epochs: readonly NewEpoch[];
  /** Events whose new epoch failed; call `newEpoch` again for them. */
  readonly failed: readonly { readonly event: string; readonly error: ClientError }[];
}

export interface AccreditOptions {
  /** Whether offers ask for a transaction code; the policy's choice when absent. */
  readonly txCode?: boolean;
  /** Digits of a transaction code, 6 (default) to 12. */
  readonly txCodeDigits?: number;
  /** One-time copies for each person; the policy's number when absent, and never more. */
  readonly copies?: number;
  /**
   * Whether offers are for gate passes too. When absent: wherever the claims name zones and days, 64 of both at most. True
   * refuses claims that can have none.
   */
  readonly gatePasses?: boolean;
  /** Seconds an offer can be picked up, at most 14 days; 3 days when absent. Rounded up to the hour. */
  readonly offerSeconds?: number;
  /** Makes the run resumable. */
  readonly journal?: AccreditJournal;
  /** Called after each chunk of at most 25. */
  readonly onProgress?: (progress: AccreditProgress) => void;
}

export interface AccreditProgress {
  readonly registered: number;
  readonly resumed: number;
  readonly refused: number;
}

/** What is handed to one journalist. `link` and `page` carry the code; `txCode` travels another way. */
export interface AccreditedPerson {
  readonly accreditation: string;
  readonly folio: string;
  /** `openid-credential-offer://?credential_offer=…`, for any OpenID4VCI wallet. */
  readonly link: string;
  /** The same offer for our own pick-up page, in the fragment: it never reaches a server. */
  readonly page: string;
  readonly txCode?: string;
  /** When the offer ends. */
  readonly exp: UnixSeconds;
  /** Whether the journal had it already. */
  readonly resumed: boolean;
}

/** One answer for each person, in the order given; `index` counts from 0. */
export type AccreditResult =
  | { readonly index: number; readonly ok: true; readonly value: AccreditedPerson }
  | { readonly index: number; readonly ok: false; readonly error: ClientError };

/** What to look for: exact matches only. */
export type FindQuery = { readonly folio: string } | { readonly name: string };
export interface FoundEntries {
  readonly entries: readonly RosterEntry[];
  /** Further rows matched and were not released. */
  readonly more: boolean;
}

/** An act on people. `event` is looked up when absent. */
export interface PersonActInput {
  readonly accreditations: readonly string[];
  readonly reason: ReasonCode;
  readonly event?: string;
}

export type PendingAct = PendingActs['acts'][number];

/** A re-issue: claims as given, or from the sealed roster, found by folio or name. */
export interface ReissueInput extends Omit<AccreditOptions, 'journal' | 'onProgress'> {
  readonly accreditation: string;
  readonly reason: ReasonCode;
  readonly from: Person | FindQuery;
}
export interface ReissuedPerson extends AccreditedPerson {
  readonly old: { readonly accreditation: string; readonly state: AccreditationState };
}

/**
 * A press office's machine. Makes every envelope itself: what leaves this object about a person is sealed.
 * Not for two calls of `accredit` on one event at the same time with one journal.
 */
export interface DeskClient {
  readonly issuer: string;
  /**
   * Makes the three keys, and at a deployment's first enrolment the printed recovery key. The profile is saved first.
   * Repeat it after a crash, with the same code or a new one: the same keys get the same appointment.
   * `printed`: the words on paper, for the first enrolment after a disaster.
   */
  enrol(input: { readonly code: string; readonly printed?: string | undefined }): Answer<Enrolled>;
  identity(): Answer<Identity>;
  /**
   * The recovery key of a first enrolment until `recoveryPrinted`: a machine that died before it could show the words gets
   * them again. Ask after every start, show what comes, and only then call `recoveryPrinted`.
   */
  unprintedRecovery(): Answer<PrintedRecovery | undefined>;
  /** The recovery key is on paper: it is forgotten here, and nobody can read it again. */
  recoveryPrinted(): Answer<void>;

  /** Admin. */
  clients(): Answer<readonly ClientSummary[]>;
  /** Admin: another client's appointment, 30 days from now at most. */
  renewClient(client: string): Answer<{ readonly notAfter: UnixSeconds }>;
  /** Admin: removes a client in one action, then starts a new epoch of every event that this client can open. */
  removeClient(client: string, options?: { readonly voidOffers?: ReasonCode }): Answer<RemovedClient>;
  /** Renews this client with the printed recovery key (words or QR text), where no other client can. */
  recover(printed: string, client?: string): Answer<{ readonly notAfter: UnixSeconds }>;

  createEvent(event: NewEvent): Answer<CreatedEvent>;
  events(): Answer<DeskEvents['events']>;
  event(event: string): Answer<DeskEvent>;
  publicEvent(event: string): Answer<PublicEvent>;
  /** Done at once while nothing is accredited; waits for a second person afterwards. `version` is set by the SDK. */
  changePolicy(event: string, rules: Readonly<Record<string, unknown>>): Answer<ChangedPolicy | ActAnswer>;
  members(event?: string): Answer<readonly MemberSummary[]>;
  /** Gives a member the event's bundle. `words`: the six words as the other person read them from her own screen. */
  admitMember(event: string, member: string, words: readonly string[]): Answer<{ readonly members: readonly string[] }>;
  /** Lets this machine into an event with the printed recovery key, when every machine that could admit it is lost. */
  recoverEvent(event: string, printed: string): Answer<{ readonly members: readonly string[] }>;
  /** Remembers a member key as compared, without admitting it. */
  confirmMember(member: string, words: readonly string[]): Answer<MemberSummary>;
  newEpoch(event: string): Answer<NewEpoch>;
  /** The desk key of an event: its six words as this machine knows them, and whether the service still names that key. */
  deskKey(event: string): Answer<DeskKeyWords>;
  /** Takes the desk key that the service names now, after a colleague read its six words from her own screen. */
  trustDeskKey(event: string, words: readonly string[]): Answer<DeskKeyWords>;
  /** Begins the desk of an event again, after a disaster took every bundle. */
  reopenEvent(event: string): Answer<NewEpoch>;

  /** Accredits people, 25 to an approval. Yields one result for each; a refused person does not stop the others. */
  accredit(
    event: string,
    people: AsyncIterable<Person> | Iterable<Person>,
    options?: AccreditOptions,
  ): AsyncGenerator<AccreditResult, void, undefined>;
  status(accreditation: string): Answer<Accreditation>;
  find(event: string, query: FindQuery): Answer<FoundEntries>;

  withdraw(input: PersonActInput): Answer<ActAnswer>;
  revoke(input: PersonActInput): Answer<ActAnswer>;
  suspend(input: PersonActInput): Answer<ActAnswer>;
  resume(input: PersonActInput): Answer<ActAnswer>;
  reissue(input: ReissueInput): Answer<ReissuedPerson>;
  /** Kills one copy: an SD-JWT shown without disclosures and without key binding. Other copies stay valid. */
  revokePresented(event: string, presentation: string): Answer<RevokedCopy>;
  closeEvent(event: string): Answer<ActAnswer>;
  distrustEvent(event: string): Answer<ActAnswer>;

  /** Appoints a machine that enrolled with role `gate`, for one purpose. Again after its renewal, or to change it. */
  addGate(event: string, gate: NewGate): Answer<Gate>;
  /** A one-time link by which a machine pairs itself as a gate: `pairGate` there. */
  linkGate(event: string, pairing: NewPairing): Answer<PairingLink>;
  /** With the code on each gate's sign today. */
  gates(event: string): Answer<readonly ListedGate[]>;
  removeGate(event: string, client: string): Answer<void>;

  /** Acts that wait for a second person. */
  acts(): Answer<readonly PendingAct[]>;
  /** Signs the very statement that the caller looked at. */
  approveAct(act: PendingAct): Answer<ActAnswer>;
}
