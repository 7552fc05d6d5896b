/** Links that come by hand: pasted, or read by the camera where the browser can read codes. */
import { useState } from 'preact/hooks';
import { Screen } from '../shared/frame.tsx';
import { Button, ErrorSummary, Field } from '../shared/parts.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { type Place, useWallet } from './context.tsx';
import { type ReadLink, readLink } from './links.ts';
import { canScan, ScanCode } from './scan.tsx';
import { WALLET_WORDS } from './texts.ts';

/** Adds a pass by the link of its offer. */
export function AddPass() {
  const words = useTexts(WALLET_WORDS);
  return <LinkForm {...words.add} />;
}

/** Answers a gate by the link that its QR code holds. */
export function AnswerByLink() {
  const words = useTexts(WALLET_WORDS);
  return <LinkForm {...words.answer} />;
}

function placeOf({ kind, link }: ReadLink): Place {
  return kind === 'offer' ? { at: 'pickup', link } : { at: 'answer', link };
}

/** Either kind of link is taken on both screens: what somebody holds in the hand is what is meant. */
function LinkForm(words: {
  readonly title: string;
  readonly label: string;
  readonly hint: string;
  readonly problem: string;
  readonly next: string;
}) {
  const texts = useTexts(WALLET_WORDS);
  const { go, back } = useWallet();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const [scanning, setScanning] = useState(false);
  const take = (found: string): boolean => {
    const link = readLink(found);
    if (link !== undefined) go(placeOf(link));
    return link !== undefined;
  };
  if (scanning) return <ScanCode onText={take} onBack={() => setScanning(false)} />;
  const submit = (event: Event) => {
    event.preventDefault();
    if (!take(text)) setProblem(words.problem);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Screen
        title={words.title}
        onBack={back}
        actions={
          <>
            <Button kind="primary" submit>
              {words.next}
            </Button>
            {canScan() && (
              <Button icon="scan" onPress={() => setScanning(true)}>
                {texts.add.scan}
              </Button>
            )}
          </>
        }
      >
        <ErrorSummary problems={problem === undefined ? [] : [{ field: 'link', problem }]} />
        <Field
          id="link"
          kind="long"
          label={words.label}
          hint={words.hint}
          problem={problem}
          value={text}
          onInput={(value) => {
            setText(value);
            setProblem(undefined);
          }}
        />
      </Screen>
    </form>
  );
}
