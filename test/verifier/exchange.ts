/** What tests of answers have in common: begin a request, spoil one thing, see the one refusal. */
import { expect } from 'vitest';
import type { Begun, Held, RequestPayload, Scene } from './scene.ts';

export type Exchange = ReturnType<typeof createExchange>;

export function createExchange(scene: Scene) {
  /** A request and what a wallet read of it. */
  async function begin(body: Record<string, unknown> = {}): Promise<{ begun: Begun; payload: RequestPayload }> {
    const begun = await scene.ask(body);
    return { begun, payload: (await scene.fetchRequest(begun)).payload };
  }

  /** What every refusal has in common: one answer on the wire, its own reason in the log, nothing changed, still open. */
  async function expectRefused(begun: Begun, reason: string, send: () => Promise<Response>): Promise<void> {
    const before = scene.rows();
    const response = await send();
    expect([response.status, await response.json()]).toEqual([400, { error: 'invalid_request' }]);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(scene.lastRefusal()).toBe(reason);
    expect(scene.rows()).toBe(before);
    expect(await scene.stateOf(begun.tx)).toBe('open');
  }

  /** Answers with one presentation, made by `make`, and expects the refusal. */
  async function expectPresentation(
    reason: string,
    make: (held: Held, payload: RequestPayload) => Promise<unknown>,
    body: Record<string, unknown> = {},
  ): Promise<void> {
    const held = await scene.issue();
    const { begun, payload } = await begin(body);
    const made = await make(held, payload);
    await expectRefused(begun, reason, () => scene.answer(payload, { press: [made] }));
  }

  return { begin, expectRefused, expectPresentation };
}

/** The parts of a presentation: issuer JWT, disclosures, key binding. */
export function partsOf(presentation: string) {
  const parts = presentation.split('~');
  return { issuerJwt: parts[0] as string, disclosures: parts.slice(1, -1), kbJwt: parts.at(-1) as string };
}

/** A base64url text with one character changed. */
export const flip = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
