/** Reading a QR code with the phone's camera and the browser's own detector: no picture is kept, none leaves the page. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Screen } from '../shared/frame.tsx';
import { Notice } from '../shared/parts.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { WALLET_WORDS } from './texts.ts';

/** Shape Detection API, where a browser has it. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorMaker = new (options: { readonly formats: readonly string[] }) => Detector;

const EVERY_MILLISECONDS = 150;

function detectorMaker(): DetectorMaker | undefined {
  return (globalThis as { BarcodeDetector?: DetectorMaker }).BarcodeDetector;
}

/** Whether this browser can. Elsewhere links are pasted. */
export function canScan(): boolean {
  return detectorMaker() !== undefined && navigator.mediaDevices !== undefined;
}

/** Looks through the camera until `onText` takes what it found. */
export function ScanCode({
  onText,
  onBack,
}: {
  readonly onText: (text: string) => boolean;
  readonly onBack: () => void;
}) {
  const words = useTexts(WALLET_WORDS);
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<'asking' | 'looking' | 'denied'>('asking');
  useEffect(() => {
    let stream: MediaStream | undefined;
    let stopped = false;
    const look = async () => {
      const Maker = detectorMaker() as DetectorMaker;
      const detector = new Maker({ formats: ['qr_code'] });
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
      if (stopped || video.current === null) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      setState('looking');
      while (!stopped) {
        const [found] = await detector.detect(video.current).catch(() => []);
        if (found !== undefined && onText(found.rawValue)) return stop();
        await new Promise((resolve) => setTimeout(resolve, EVERY_MILLISECONDS));
      }
    };
    const stop = () => {
      stopped = true;
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    look().catch(() => setState('denied'));
    return stop;
  }, []);
  return (
    <Screen title={words.scan.title} onBack={onBack}>
      {state === 'denied' ? (
        <Notice live kind="check" title={words.scan.denied}>
          <p>{words.scan.deniedNext}</p>
        </Notice>
      ) : (
        <>
          <p>{state === 'asking' ? words.scan.asking : words.scan.hint}</p>
          <video ref={video} class="camera" muted playsInline aria-label={words.scan.view} />
        </>
      )}
    </Screen>
  );
}
