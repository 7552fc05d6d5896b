/** A value of a pass that is outside its range, by the name it has in `SPEC.md`. */
export type PassField = 'exp' | 'zone' | 'day' | 'role';

/** Why a pass, or the code that shows it, was refused. Never a part of it. */
export type PassRefusal =
  // Form
  | { readonly type: 'E_PASS_LENGTH' }
  | { readonly type: 'E_PASS_PREFIX' }
  | { readonly type: 'E_PASS_BASE45' }
  /** Not exactly the bytes that `SPEC.md` lays out, in the one encoding that it allows. */
  | { readonly type: 'E_PASS_ENCODING' }
  | { readonly type: 'E_PASS_VALUE'; readonly field: PassField }
  // Whose it is
  /** No known certificate has this key id. Another office, or a gate that has not loaded the newest bundle. */
  | { readonly type: 'E_PASS_ISSUER' }
  | { readonly type: 'E_PASS_SIGNATURE' }
  /** The holder's key is no point of the curve. */
  | { readonly type: 'E_PASS_HOLDER' }
  | { readonly type: 'E_PASS_EVENT' }
  | { readonly type: 'E_PASS_EXPIRED' }
  // Who shows it, where and when
  /** Not by the holder's key, or for another gate code. */
  | { readonly type: 'E_PASS_PROOF' }
  /**
   * The holder's own proof for this gate, of another time: an old picture, or a clock that is off. `counters` is how many
   * steps of 30 seconds it is ahead of the gate's clock; negative when behind.
   */
  | { readonly type: 'E_PASS_COUNTER'; readonly counters: number };
