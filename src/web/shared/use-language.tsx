/** The language as every part of a page has it. */
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { firstLanguage, keepLanguage, type Locale } from './language.ts';
import type { Texts, TextTable } from './texts.ts';

interface LanguageState {
  readonly locale: Locale;
  readonly choose: (locale: Locale) => void;
}

const LanguageContext = createContext<LanguageState>({ locale: 'es-MX', choose: () => {} });

/** Holds the language, and says it to the document, where screen readers look for it. */
export function LanguageProvider({ children }: { readonly children: ComponentChildren }) {
  const [locale, setLocale] = useState<Locale>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const choose = (chosen: Locale) => {
    keepLanguage(chosen);
    setLocale(chosen);
  };
  return <LanguageContext.Provider value={{ locale, choose }}>{children}</LanguageContext.Provider>;
}

/** The language and the way to change it. */
export function useLanguage(): LanguageState {
  return useContext(LanguageContext);
}

/** An app's words in the language of the moment. */
export function useTexts<T extends TextTable>(texts: Texts<T>): Texts<T>[Locale] {
  return texts[useLanguage().locale];
}
