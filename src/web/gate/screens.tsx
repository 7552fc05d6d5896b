/** The screens of a gate that is at work, but for the camera. */
import { useEffect, useState } from 'preact/hooks';
import { entryRulesOf, GATE_PURPOSES } from '../../policy/index.ts';
import { Screen } from '../shared/frame.tsx';
import { Button, Choice, Facts, Notice, Switch, Tiles } from '../shared/parts.tsx';
import { useLanguage, useTexts } from '../shared/use-language.tsx';
import { dayInWords } from './day-words.ts';
import type { Door, DoorRules } from './door.ts';
import type { Hearing } from './keeper.ts';
import type { Signals } from './signals.ts';
import { StateLine, StateWarnings } from './state-lines.tsx';
import { GATE_WORDS } from './texts.ts';

export type Page = 'home' | 'scan' | 'sign' | 'counts' | 'settings' | 'practice' | 'relay';

export interface PageProps {
  readonly door: Door;
  readonly hearing: Hearing;
  readonly open: (page: Page) => void;
  readonly refresh: () => void;
}

/** Before the first person: what is checked here, and the code for the sign. */
export function HomeScreen({ door, hearing, open, refresh }: PageProps) {
  const { locale } = useLanguage();
  const words = useTexts(GATE_WORDS);
  const { policy, purpose } = door.bundle;
  const code = door.code();
  return (
    <Screen
      title={policy.name[locale]}
      actions={
        <Button kind="primary" icon="scan" onPress={() => open('scan')}>
          {words.start}
        </Button>
      }
    >
      {door.name !== undefined && <p class="gate-name">{door.name}</p>}
      <StateLine door={door} hearing={hearing} />
      <StateWarnings door={door} onRefresh={refresh} />
      {code === undefined ? (
        <Notice kind="check">{words.noCode}</Notice>
      ) : (
        <div class="card code-card">
          <p class="soft">{words.code}</p>
          <p class="gate-code">{code}</p>
          <p class="small">{words.codeAbout}</p>
          {entryRulesOf(policy).anyGateCode && <p class="small">{words.codeAny}</p>}
          <Button icon="qr" onPress={() => open('sign')}>
            {words.showSign}
          </Button>
        </div>
      )}
      <ZoneChoice door={door} />
      <Facts
        facts={[
          { name: words.purpose, value: GATE_PURPOSES[purpose].labels[locale] },
          { name: words.day, value: dayInWords(door.day(), locale) },
        ]}
      />
      <ul class="choices">
        <Choice icon="list" title={words.counts} about={words.countsAbout} onPress={() => open('counts')} />
        <Choice icon="phone" title={words.relay.title} about={words.relay.about} onPress={() => open('relay')} />
        <Choice
          icon="check"
          title={words.practice.title}
          about={words.practice.about}
          onPress={() => open('practice')}
        />
        <Choice icon="gear" title={words.settings} onPress={() => open('settings')} />
      </ul>
    </Screen>
  );
}

function ZoneChoice({ door }: { readonly door: Door }) {
  const { locale } = useLanguage();
  const words = useTexts(GATE_WORDS);
  const [zones, setZones] = useState(door.rules.zones);
  const { bundle } = door;
  const nameOf = (code: string) => bundle.policy.zones.find((zone) => zone.code === code)?.name[locale] ?? code;
  if (bundle.zones.length <= 1) {
    const names = bundle.zones.length === 0 ? [words.anyZone] : bundle.zones.map(nameOf);
    return (
      <div class="stack">
        <p class="soft">{words.zones}</p>
        <Tiles label={words.zones} names={names} />
      </div>
    );
  }
  const set = (next: readonly string[]) => {
    // All of them by name is the same as no choice.
    const rules: DoorRules = { ...door.rules, zones: next.length === bundle.zones.length ? [] : next };
    door.setRules(rules);
    setZones(rules.zones);
  };
  const chosen = zones.length === 0 ? bundle.zones : zones;
  return (
    <fieldset class="zone-choice">
      <legend class="soft">{words.zones}</legend>
      {bundle.zones.map((code) => (
        <Switch
          key={code}
          label={nameOf(code)}
          checked={chosen.includes(code)}
          onChange={(on) =>
            set(on ? [...chosen, code] : chosen.length > 1 ? chosen.filter((one) => one !== code) : chosen)
          }
        />
      ))}
    </fieldset>
  );
}

/** The code as large as the screen, for a tablet at the entrance. */
export function SignScreen({ door, onClose }: { readonly door: Door; readonly onClose: () => void }) {
  const { locale } = useLanguage();
  const words = useTexts(GATE_WORDS);
  useEffect(() => {
    document.querySelector<HTMLButtonElement>('.sign button')?.focus();
  }, []);
  return (
    <section class="sign" aria-label={words.signLabel}>
      <p>{door.bundle.policy.name[locale]}</p>
      <p class="sign-about">{words.signLabel}</p>
      <p class="sign-code">{door.code() ?? '—'}</p>
      <p class="sign-about">{dayInWords(door.day(), locale)}</p>
      <Button onPress={onClose}>{words.hideSign}</Button>
    </section>
  );
}

const COUNTED = ['go', 'already', 'check', 'stop', 'overridden'] as const;

/** Counts of the shift, and what the other gates found. */
export function CountsScreen({ door, open }: PageProps) {
  const { locale } = useLanguage();
  const words = useTexts(GATE_WORDS);
  const { hours, handles, unsent, shared } = door.shift;
  const total = (name: (typeof COUNTED)[number]) => hours.reduce((sum, hour) => sum + hour[name], 0);
  const { timeZone } = door.bundle.policy;
  const hourName = (hour: number) =>
    new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
      hour * 1000,
    );
  return (
    <Screen title={words.counts} onBack={() => open('home')}>
      <p>{words.countsAbout}</p>
      {shared.size > 0 && (
        <Notice kind="check" title={words.sharedFound(shared.size)}>
          {words.sharedNext}
        </Notice>
      )}
      {hours.length === 0 ? (
        <p>{words.empty}</p>
      ) : (
        <>
          <Facts facts={COUNTED.map((name) => ({ name: words.counted[name], value: String(total(name)) }))} />
          <table class="hours">
            <thead>
              <tr>
                <th scope="col">{locale === 'en' ? 'Hour' : 'Hora'}</th>
                <th scope="col">{words.counted.go}</th>
                <th scope="col">{words.counted.stop}</th>
              </tr>
            </thead>
            <tbody>
              {hours.map((hour) => (
                <tr key={hour.hour}>
                  <th scope="row">{hourName(hour.hour)}</th>
                  <td>{hour.go + hour.overridden}</td>
                  <td>{hour.stop}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      <p class="small soft">{words.known(handles.size)}</p>
      <p class="small soft">{words.unsent(unsent.size)}</p>
    </Screen>
  );
}

export function SettingsScreen({
  door,
  signals,
  open,
  onUnpair,
}: PageProps & { readonly signals: Signals; readonly onUnpair: () => void }) {
  const words = useTexts(GATE_WORDS);
  const [sound, setSound] = useState(signals.sound);
  const [sure, setSure] = useState(false);
  return (
    <Screen title={words.settings} onBack={() => open('home')}>
      <Switch
        label={words.sound}
        checked={sound}
        onChange={(on) => {
          signals.setSound(on);
          setSound(on);
        }}
      />
      <Button
        onPress={() => {
          signals.unlock();
          signals.give('go');
        }}
      >
        {words.test}
      </Button>
      {sure ? (
        <Notice kind="stop" live>
          <p>{words.unpairAbout(door.shift.unsent.size)}</p>
          <Button kind="danger" onPress={onUnpair}>
            {words.unpairSure}
          </Button>
          <Button onPress={() => setSure(false)}>{words.relay.cancel}</Button>
        </Notice>
      ) : (
        <Button onPress={() => setSure(true)}>{words.unpair}</Button>
      )}
    </Screen>
  );
}
