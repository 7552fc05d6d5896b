/**
 * Pictograms, drawn here: one weight of line, one square of 24. They stand beside words, so screen readers pass over them;
 * one that stands alone is given its name by whoever uses it.
 */
const PATHS = {
  mark: '',
  back: 'M15 5l-7 7 7 7',
  scan: 'M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.700l1.2-1.2',
  phone: 'M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1M11 18h2',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h3v3h-3zM20 14v6h-6',
  check: 'M5 13l4 4L19 7',
  cross: 'M6 6l12 12M18 6L6 18',
  warning: 'M12 4l9 16H3zM12 10v4M12 17v.5',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v4l3 2',
  shield: 'M12 3l7 3v5c0 4.5-3 8-7 10-4-2-7-5.5-7-10V6z',
  plane: 'M3 13l18-8-6 16-3.5-6.500zM11.5 14.500L21 5',
  sos: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 8v8M8 12h8',
  gear: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.600l2.1 2.100M16.3 16.300l2.1 2.100M18.4 5.600l-2.1 2.100M7.7 16.300l-2.1 2.1',
  torch: 'M8 3h8l-1 6v11a1 1 0 0 1-1 1h-4a1 1 0 0 1-1-1V9zM8.5 6h7M12 12v2',
  camera:
    'M4 8h3l2-3h6l2 3h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1M12 10a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-4 3.5-6 8-6s8 2 8 6',
  pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  mic: 'M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3M6 11a6 6 0 0 0 12 0M12 17v4M9 21h6',
  video: 'M4 7h11a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1M16 11l5-3v8l-5-3',
  desk: 'M3 8h18M5 8v11M19 8v11M9 12h6',
  tower: 'M12 10v11M8 21h8M8.5 13.500a5 5 0 0 1 0-7M15.5 6.500a5 5 0 0 1 0 7M12 9a1 1 0 1 0 0 2 1 1 0 0 0 0-2',
  compass: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M15.5 8.500l-2 5-5 2 2-5z',
  list: 'M9 6h11M9 12h11M9 18h11M4 6h1M4 12h1M4 18h1',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  if (name === 'mark') return <Mark />;
  return (
    <svg
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of `credential/accreditation/logo.ts`. */
function Mark() {
  return (
    <svg viewBox="0 0 96 96" width="24" height="24" aria-hidden="true">
      <rect width="96" height="96" rx="20" fill="#5A3E9B" />
      <circle cx="48" cy="48" r="22" fill="none" stroke="#FAF9F6" stroke-width="9" />
      <circle cx="48" cy="48" r="6" fill="#FAF9F6" />
    </svg>
  );
}
