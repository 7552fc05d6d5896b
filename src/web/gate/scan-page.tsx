/** Checking: camera, verdict, next person. */
import { useCallback, useState } from 'preact/hooks';
import { parseShown, passHashOf } from '../../credential/gate-pass/index.ts';
import { encodeBase64url } from '../../lib/base64url.ts';
import type { Scanned } from '../shared/scanner/index.ts';
import { useLanguage, useTexts } from '../shared/use-language.tsx';
import type { Door, DoorRules, Judged } from './door.ts';
import { markVerdict } from './marks.ts';
import { ScanView } from './scan-view.tsx';
import type { PageProps } from './screens.tsx';
import type { Signals } from './signals.ts';
import { isClockOff, isStale, StateLine, StateWarnings } from './state-lines.tsx';
import { GATE_WORDS } from './texts.ts';
import { useScanner } from './use-scanner.ts';
import { useTypedCode } from './use-typed-code.ts';
import { useVerdict } from './use-verdict.ts';
import { VerdictHeard, VerdictView } from './verdict-view.tsx';

/** A pass is the same one when its code was renewed. */
export function identifyPass(text: string): string {
  const parsed = parseShown(text);
  return parsed.ok ? encodeBase64url(passHashOf(parsed.value.parsed)) : text;
}

export function ScanPage({ door, hearing, open, refresh, signals }: PageProps & { readonly signals: Signals }) {
  const words = useTexts(GATE_WORDS);
  const { locale } = useLanguage();
  const verdict = useVerdict<Judged>(signals);
  const { shown } = verdict;
  const judge = async ({ text, frameAt }: Pick<Scanned, 'text' | 'frameAt'>) => {
    if (!verdict.open) return;
    const judged = await door.judge(text);
    verdict.give(judged);
    markVerdict(judged, frameAt);
  };
  const scanner = useScanner((scanned) => void judge(scanned), { identify: identifyPass });
  useTypedCode((text) => void judge({ text, frameAt: performance.now() }));
  const next = useCallback(() => verdict.next(), [verdict]);
  // Amber only: what is red stays red, whoever wishes otherwise. A wrong exit harms nobody and needs no decision.
  const mayLetIn = shown?.newHandle !== undefined && shown.verdict !== 'go' && shown.verdict !== 'stop';
  const zones = door.rules.zones.length > 0 ? door.rules.zones : door.bundle.zones;
  const title = zones
    .map((code) => door.bundle.policy.zones.find((zone) => zone.code === code)?.name[locale] ?? code)
    .join(' · ');
  return (
    <main class="door">
      <VerdictHeard shown={shown} />
      <ScanView
        scanner={scanner}
        title={title === '' ? words.anyZone : title}
        hint={words.aim}
        hidden={shown !== undefined}
        leaveLabel={words.menu}
        onLeave={() => open('home')}
        status={
          <>
            <StateLine door={door} hearing={hearing} />
            {(isClockOff(door) || isStale(door)) && <StateWarnings door={door} onRefresh={refresh} short />}
          </>
        }
        actions={<ModeSwitch door={door} />}
      />
      {shown && (
        <VerdictView
          key={shown.milliseconds}
          shown={shown}
          onNext={next}
          onDeciding={verdict.decide}
          onLetIn={mayLetIn ? () => door.letIn(shown) : undefined}
        />
      )}
    </main>
  );
}

function ModeSwitch({ door }: { readonly door: Door }) {
  const words = useTexts(GATE_WORDS);
  const [mode, setMode] = useState(door.rules.mode);
  const passed = door.shift.hours.reduce((sum, { go, overridden }) => sum + go + overridden, 0);
  const choose = (to: DoorRules['mode']) => {
    door.setRules({ ...door.rules, mode: to });
    setMode(to);
  };
  return (
    <div class="scan-mode">
      <fieldset class="segments">
        <legend class="only-heard">{words.mode}</legend>
        {(['entry', 'exit'] as const).map((one) => (
          <button key={one} type="button" aria-pressed={mode === one} onClick={() => choose(one)}>
            {words[one]}
          </button>
        ))}
      </fieldset>
      <p class="passed">{words.passed(passed)}</p>
    </div>
  );
}
