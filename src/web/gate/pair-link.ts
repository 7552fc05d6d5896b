/** The one-time link that pairs a gate, as this page has it: in its own address, or before its camera. */
import { parseGateLink } from '../../client/index.ts';

/** The link in the address of this page, taken out of it: it works once, and belongs into no history. */
export function takePairLink(): string | undefined {
  const link = pairLinkOf(location.href);
  if (link !== undefined) history.replaceState(null, '', location.pathname);
  return link;
}

/** A text that is a link of this very service; `undefined` for any other. */
export function pairLinkOf(text: string): string | undefined {
  const link = parseGateLink(text);
  return link !== undefined && `${link.issuer}/gate` === location.origin + location.pathname ? text : undefined;
}
