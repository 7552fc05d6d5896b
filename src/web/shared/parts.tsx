/** Buttons, fields, notices: what screens are put together from. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icons.tsx';
import { useTexts } from './use-language.tsx';
import { SHARED_WORDS } from './words.ts';

export type ButtonKind = 'primary' | 'quiet' | 'danger' | 'plain';

interface ButtonProps {
  readonly kind?: ButtonKind;
  readonly onPress?: () => void;
  readonly submit?: boolean;
  readonly disabled?: boolean;
  readonly icon?: IconName;
  readonly children: ComponentChildren;
}

export function Button({ kind = 'quiet', onPress, submit = false, disabled = false, icon, children }: ButtonProps) {
  return (
    <button type={submit ? 'submit' : 'button'} class={`button button-${kind}`} disabled={disabled} onClick={onPress}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that is a link: it leads to another page or another app. */
export function LinkButton({
  kind = 'quiet',
  href,
  children,
}: {
  readonly kind?: ButtonKind;
  readonly href: string;
  readonly children: ComponentChildren;
}) {
  return (
    <a class={`button button-${kind}`} href={href} rel="noreferrer">
      {children}
    </a>
  );
}

export interface ChoiceProps {
  readonly icon: IconName;
  readonly title: string;
  readonly about?: string;
  /** The way that most people take. */
  readonly strong?: boolean;
  readonly onPress: () => void;
}

/** One of several ways to go on. */
export function Choice({ icon, title, about, strong = false, onPress }: ChoiceProps) {
  return (
    <li>
      <button type="button" class={strong ? 'choice choice-strong' : 'choice'} onClick={onPress}>
        <Icon name={icon} />
        <span>
          <strong>{title}</strong>
          {about && <span>{about}</span>}
        </span>
      </button>
    </li>
  );
}

export interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with what stands there, with the next step. */
  readonly problem?: string | undefined;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly kind?: 'text' | 'digits' | 'code' | 'long';
  readonly maxLength?: number;
}

/** A label, a hint, what is wrong, and the place to type, tied together for screen readers. */
export function Field({ id, label, hint, problem, value, onInput, kind = 'text', maxLength }: FieldProps) {
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ');
  const common = {
    id,
    value,
    maxLength,
    autocomplete: 'off',
    autocapitalize: kind === 'code' ? 'characters' : 'none',
    spellcheck: false,
    'aria-invalid': problem !== undefined,
    ...(described !== '' && { 'aria-describedby': described }),
    onInput: (event: Event) => onInput((event.currentTarget as HTMLInputElement).value),
  } as const;
  return (
    <div class={problem === undefined ? 'field' : 'field field-wrong'}>
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p class="problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
      {kind === 'long' ? (
        <textarea {...common} rows={4} />
      ) : (
        <input
          {...common}
          type="text"
          class={kind === 'text' ? '' : 'digits'}
          inputMode={kind === 'digits' ? 'numeric' : 'text'}
        />
      )}
    </div>
  );
}

/** Something that is on or off. */
export function Switch({
  label,
  checked,
  onChange,
}: {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  return (
    <label class="switch">
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange((event.currentTarget as HTMLInputElement).checked)}
      />
      <span>{label}</span>
    </label>
  );
}

export type NoticeKind = 'info' | 'check' | 'stop' | 'go';

/** Something that must not be overlooked. `live` is for what appears while somebody is on the page. */
export function Notice({
  kind = 'info',
  title,
  live = false,
  children,
}: {
  readonly kind?: NoticeKind;
  readonly title?: string;
  readonly live?: boolean;
  readonly children?: ComponentChildren;
}) {
  const role = live ? { role: kind === 'stop' ? ('alert' as const) : ('status' as const) } : {};
  return (
    <div class={`notice notice-${kind}`} {...role}>
      {title && <strong>{title}</strong>}
      {children}
    </div>
  );
}

/** What is wrong on a screen, with a link to each place. Takes the focus when it appears. */
export function ErrorSummary({
  problems,
}: {
  readonly problems: readonly { readonly field: string; readonly problem: string }[];
}) {
  const words = useTexts(SHARED_WORDS);
  const box = useRef<HTMLDivElement>(null);
  const count = problems.length;
  useEffect(() => {
    if (count > 0) box.current?.focus();
  }, [count]);
  if (count === 0) return null;
  const go = (event: Event, field: string) => {
    event.preventDefault();
    document.getElementById(field)?.focus();
  };
  return (
    <div class="summary" ref={box} tabIndex={-1} role="alert" aria-labelledby="summary-title">
      <h2 id="summary-title">{words.problems}</h2>
      <ul>
        {problems.map(({ field, problem }) => (
          <li key={field}>
            <a href={`#${field}`} onClick={(event) => go(event, field)}>
              {problem}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Waiting, with words that say for what and for how long. */
export function Working({ children }: { readonly children: ComponentChildren }) {
  return (
    <p class="working" role="status">
      {children}
    </p>
  );
}

/** Names and what they mean. */
export function Facts({
  facts,
}: {
  readonly facts: readonly { readonly name: string; readonly value: ComponentChildren }[];
}) {
  return (
    <dl class="facts">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Zones and the like: plain, at arm's length. */
export function Tiles({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  return (
    <ul class="tiles" aria-label={label}>
      {names.map((name) => (
        <li class="tile" key={name}>
          {name}
        </li>
      ))}
    </ul>
  );
}
