import * as z from 'zod';
import { BUNDLE_CODES, type BundlePayload, gatePurposeSchema, MAX_GATE_ZONES } from '../../gate/wire.ts';
import { decodeBase64url } from '../../lib/base64url.ts';

const id = z.string().regex(/^[A-Za-z0-9_-]{22}$/);
const zone = z.string().max(64);
const moment = z.int().min(0).max(9_999_999_999);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const gateCode = z.string().regex(/^[A-Z0-9]{4,8}$/);
const jwsText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}$/);

/** A bundle's payload, exactly: members that nobody documented are refused. */
export const bundlePayloadSchema = z.strictObject({
  iss: z.string().max(1024),
  sub: id,
  event: id,
  purpose: gatePurposeSchema,
  zones: z.array(zone).max(MAX_GATE_ZONES),
  iat: moment,
  exp: moment,
  refreshAfter: z.int().min(5).max(3600),
  trustList: jwsText(256 * 1024),
  policy: jwsText(256 * 1024),
  passIssuers: z.array(z.array(z.string().max(8192)).min(1).max(4)).max(8),
  status: z.strictObject({ uri: z.string().max(2048), token: jwsText(4 * 1024 * 1024) }),
  checkpoint: z.string().max(65_536).nullable(),
  codes: z
    .array(z.strictObject({ day, code: gateCode }))
    .min(1)
    .max(BUNDLE_CODES),
  handleKey: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .refine((text) => decodeBase64url(text, 32) !== undefined),
}) satisfies z.ZodType<BundlePayload>;
