/** Putting an app on its page. */
import './style/index.css';
import { type ComponentChildren, render } from 'preact';
import * as z from 'zod';
import { LanguageProvider } from './use-language.tsx';

// The pages' policy lets no text become code, and zod would try once to see whether it can.
z.config({ jitless: true });

/** Draws an app where its page has left a place. */
export function startApp(app: ComponentChildren): void {
  const place = document.getElementById('app');
  if (place === null) throw new Error('the page has no place for the app');
  place.replaceChildren();
  render(<LanguageProvider>{app}</LanguageProvider>, place);
}
