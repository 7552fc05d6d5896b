/** What a link is that somebody pasted, scanned or opened: an offer, a gate's question, or neither. */
export type ReadLink =
  | { readonly kind: 'offer'; readonly link: string }
  | { readonly kind: 'request'; readonly link: string };

const MAX_LENGTH = 16 * 1024;

/** Reads a link in any of its forms: a wallet scheme, our pick-up page, this page. `undefined` for everything else. */
export function readLink(text: string): ReadLink | undefined {
  const link = text.trim();
  if (link.length > MAX_LENGTH || !URL.canParse(link)) return undefined;
  const { search, hash } = new URL(link);
  return readParameters(search === '' ? hash.slice(1) : search.slice(1), link);
}

/**
 * Takes a link out of this page's fragment, and out of the browser's history with it: a code that stands in a history can
 * be used by whoever finds it.
 */
export function takeLink(): ReadLink | undefined {
  const fragment = location.hash.slice(1);
  if (fragment === '') return undefined;
  history.replaceState(null, '', location.pathname);
  // A whole link behind the `#`, as some readers hand it over.
  return readParameters(fragment) ?? readLink(fragment.includes('%3A') ? decode(fragment) : fragment);
}

function readParameters(parameters: string, whole?: string): ReadLink | undefined {
  const names = new URLSearchParams(parameters);
  if (names.has('credential_offer') || names.has('credential_offer_uri')) {
    return { kind: 'offer', link: `openid-credential-offer://?${parameters}` };
  }
  if (!names.has('client_id') || !names.has('request_uri')) return undefined;
  // As it came where it came as one: the SDK judges every part of it.
  return { kind: 'request', link: whole?.includes('#') === false ? whole : `openid4vp://?${parameters}` };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
