/** What surrounds every screen: the mark, the language, the content; and a screen with its heading and its actions. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icons.tsx';
import type { Locale } from './language.ts';
import { useLanguage, useTexts } from './use-language.tsx';
import { SHARED_WORDS } from './words.ts';

const NAMES: readonly { readonly locale: Locale; readonly name: string; readonly short: string }[] = [
  { locale: 'es-MX', name: 'Español', short: 'ES' },
  { locale: 'en', name: 'English', short: 'EN' },
];

/** A whole page. `title` is what stands on the home screen as well. */
export function Frame({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const words = useTexts(SHARED_WORDS);
  return (
    <div class="frame">
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to a place on this page, past an address that must stay. */}
      <a class="skip" href="#content" onClick={skipToContent}>
        {words.skip}
      </a>
      <header class="top">
        <p class="brand">
          <Icon name="mark" />
          {title}
        </p>
        <LanguageSwitch />
      </header>
      <main class="content" id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** By hand: an address with `#content` would take the place of one with an offer or a request in it. */
function skipToContent(event: Event): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function LanguageSwitch() {
  const { locale, choose } = useLanguage();
  const words = useTexts(SHARED_WORDS);
  return (
    <nav aria-label={words.language}>
      <ul class="languages">
        {NAMES.map(({ locale: to, name, short }) => (
          <li key={to}>
            <button
              type="button"
              lang={to}
              aria-label={`${short} · ${name}`}
              aria-pressed={to === locale}
              onClick={() => choose(to)}
            >
              {short}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export interface ScreenProps {
  readonly title: string;
  /** Leads back where it came from. */
  readonly onBack?: (() => void) | undefined;
  /** Buttons at the thumb: one primary. */
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** One thing at a time. Its heading takes the focus when it appears, so that nobody is left where a button used to be. */
export function Screen({ title, onBack, actions, children }: ScreenProps) {
  const words = useTexts(SHARED_WORDS);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [title]);
  return (
    <section class="screen">
      {onBack && (
        <button type="button" class="back" onClick={onBack}>
          <Icon name="back" />
          {words.back}
        </button>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
      {actions && <div class="actions">{actions}</div>}
    </section>
  );
}
