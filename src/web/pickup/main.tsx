/**
 * The page that an offer link opens. Messengers open no wallet schemes, so the link is an ordinary one, and everything in
 * it stands behind `#`, which browsers send to nobody. Its policy lets this page connect to nothing at all.
 */
import { useEffect, useState } from 'preact/hooks';
import { Frame, Screen } from '../shared/frame.tsx';
import { Choice, Notice } from '../shared/parts.tsx';
import { QrCode } from '../shared/qr-code.tsx';
import { startApp } from '../shared/start.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { takeOffer } from './offer.ts';
import { PICKUP_WORDS } from './texts.ts';

function PickUp() {
  const words = useTexts(PICKUP_WORDS);
  const [offer, setOffer] = useState(takeOffer);
  const [qr, setQr] = useState(false);
  const [copied, setCopied] = useState<boolean>();
  useEffect(() => {
    // Another link pasted into the same window loads nothing by itself.
    const again = () => location.hash !== '' && setOffer(takeOffer());
    addEventListener('hashchange', again);
    return () => removeEventListener('hashchange', again);
  }, []);
  if (offer.state !== 'ready') {
    return (
      <Screen title={offer.state === 'none' ? words.none : words.broken}>
        <p>{words.noneNext}</p>
      </Screen>
    );
  }
  if (qr) {
    return (
      <Screen title={words.qr} onBack={() => setQr(false)}>
        <QrCode text={offer.link} label={words.qrLabel} />
        <p>{words.qrHint}</p>
      </Screen>
    );
  }
  const copy = () =>
    navigator.clipboard.writeText(offer.link).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <Screen title={words.ready}>
      <div class="stack">
        <p>
          <strong>{words.from(offer.host)}</strong>
        </p>
        <p>{words.once}</p>
        {offer.needsCode && <Notice>{words.code}</Notice>}
      </div>
      <ul class="choices">
        <Choice
          strong
          icon="phone"
          title={words.here}
          about={words.hereAbout}
          onPress={() => location.replace(new URL(offer.wallet, document.baseURI))}
        />
        <Choice icon="link" title={words.app} about={words.appAbout} onPress={() => location.assign(offer.link)} />
        <Choice icon="copy" title={words.copy} about={words.copyAbout} onPress={copy} />
        <Choice icon="qr" title={words.qr} about={words.qrAbout} onPress={() => setQr(true)} />
      </ul>
      {copied !== undefined && (
        <Notice live kind={copied ? 'go' : 'check'}>
          {copied ? words.copied : words.notCopied}
        </Notice>
      )}
      <p class="soft small">{words.stays}</p>
    </Screen>
  );
}

function App() {
  return (
    <Frame title={useTexts(PICKUP_WORDS).title}>
      <PickUp />
    </Frame>
  );
}

startApp(<App />);
