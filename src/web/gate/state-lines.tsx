/** How old what this gate knows is, whether it hears the service, and what its guard has to do about it. */
import { entryRulesOf } from '../../policy/index.ts';
import { Button, Notice } from '../shared/parts.tsx';
import { useTexts } from '../shared/use-language.tsx';
import type { Door } from './door.ts';
import type { Hearing } from './keeper.ts';
import { GATE_WORDS } from './texts.ts';

const [MINUTE, HOUR] = [60, 3600];

/** Whether the judge says `bundle_stale` for everybody. */
export function isStale({ bundle, age }: Pick<Door, 'bundle' | 'age'>): boolean {
  return age() > entryRulesOf(bundle.policy).bundleStaleHours * HOUR;
}

/** Whether the judge says `clock_off` for everybody. */
export function isClockOff({ bundle, clockOffset, age }: Pick<Door, 'bundle' | 'clockOffset' | 'age'>): boolean {
  const { clockToleranceSeconds } = entryRulesOf(bundle.policy);
  return Math.abs(clockOffset) > clockToleranceSeconds || age() < -clockToleranceSeconds;
}

/** One line: connection and age. */
export function StateLine({ door, hearing }: { readonly door: Door; readonly hearing: Hearing }) {
  const words = useTexts(GATE_WORDS);
  const age = Math.max(0, door.age());
  const minutes = Math.floor(age / MINUTE);
  const hours = Math.floor(age / HOUR);
  const told = isStale(door)
    ? words.age.stale(hours)
    : age >= 2 * HOUR
      ? words.age.hours(hours)
      : minutes >= 2
        ? words.age.fresh(minutes)
        : words.age.now;
  return (
    <p class="state-line">
      <span class={`dot dot-${hearing}`} aria-hidden="true" />
      <span>{hearing === 'online' ? words.online : hearing === 'offline' ? words.offline : words.trying}</span>
      <span class={isStale(door) ? 'state-age state-stale' : 'state-age'}>{told}</span>
    </p>
  );
}

/** What makes everybody amber here, and the way out of it. */
export function StateWarnings({
  door,
  onRefresh,
  short = false,
}: {
  readonly door: Door;
  readonly onRefresh: () => void;
  /** Over the camera's picture there is room for one sentence. */
  readonly short?: boolean;
}) {
  const words = useTexts(GATE_WORDS);
  const clock = isClockOff(door);
  const seconds = door.clockOffset === 0 ? -door.age() : door.clockOffset;
  const minutes = Math.max(1, Math.round(Math.abs(seconds) / MINUTE));
  return (
    <>
      {clock && (
        <Notice kind="check" title={words.clockTitle} live>
          <p>{words.clockNext(minutes, seconds > 0)}</p>
          {!short && <Button onPress={onRefresh}>{words.refreshNow}</Button>}
        </Notice>
      )}
      {isStale(door) && (
        <Notice kind="check" title={words.staleTitle} live>
          {!short && <p>{words.staleNext}</p>}
          {!short && <Button onPress={onRefresh}>{words.refreshNow}</Button>}
        </Notice>
      )}
    </>
  );
}
