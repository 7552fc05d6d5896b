/** The camera's picture with what a guard needs around it: at the top what is checked, at the thumb what can be done. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../shared/icons.tsx';
import { Button } from '../shared/parts.tsx';
import { useTexts } from '../shared/use-language.tsx';
import { GATE_WORDS } from './texts.ts';
import type { ScannerOnScreen } from './use-scanner.ts';

export interface ScanViewProps {
  readonly scanner: ScannerOnScreen;
  /** What is checked here. */
  readonly title: string;
  readonly practice?: boolean;
  /** Lines under the title: age, connection, warnings. */
  readonly status?: ComponentChildren;
  /** Buttons of the screen, at the thumb. */
  readonly actions?: ComponentChildren;
  /** The hint over the picture. */
  readonly hint: string;
  readonly onLeave: () => void;
  readonly leaveLabel: string;
  readonly hidden?: boolean;
}

export function ScanView(props: ScanViewProps) {
  const { scanner, title, practice = false, status, actions, hint, onLeave, leaveLabel, hidden = false } = props;
  const words = useTexts(GATE_WORDS);
  const { refusal, view } = scanner;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div class={hidden ? 'scan scan-covered' : 'scan'} inert={hidden}>
      {practice && <p class="practice-band">{words.practice.banner}</p>}
      <div class="scan-top">
        <h1 class="scan-title" ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {status}
      </div>
      <div class="scan-picture">
        <video ref={scanner.video} muted playsInline aria-hidden="true" tabIndex={-1} />
        {refusal === undefined ? (
          <>
            <div class="scan-frame" aria-hidden="true" />
            <p class="scan-hint" role="status">
              {scanner.still && !hidden ? words.same : hint}
            </p>
          </>
        ) : (
          <div class="scan-refused" role="alert">
            <p>{words.cameraFailed[refusal]}</p>
            <Button kind="primary" onPress={() => scanner.start()}>
              {words.retry}
            </Button>
          </div>
        )}
      </div>
      <div class="scan-bottom">
        {view?.zoom && (
          <label class="zoom">
            {words.zoom}
            <input
              type="range"
              min={view.zoom.min}
              max={view.zoom.max}
              step={view.zoom.step}
              defaultValue={String(view.zoom.min)}
              onInput={(event) => scanner.setZoom(Number(event.currentTarget.value))}
            />
          </label>
        )}
        {actions}
        <div class="scan-tools">
          <button type="button" class="tool" onClick={onLeave}>
            <Icon name="list" />
            {leaveLabel}
          </button>
          {view?.torch && (
            <button
              type="button"
              class="tool"
              aria-pressed={scanner.torchOn}
              onClick={() => scanner.setTorch(!scanner.torchOn)}
            >
              <Icon name="torch" />
              {words.torch}
            </button>
          )}
          {scanner.cameras.length > 1 && (
            <button type="button" class="tool" onClick={() => scanner.start(nextCamera(scanner))}>
              <Icon name="camera" />
              {words.camera}
            </button>
          )}
        </div>
      </div>
    </div>
  );
}

function nextCamera({ cameras, view }: ScannerOnScreen): string | undefined {
  const at = cameras.findIndex(({ id }) => id === view?.cameraId);
  return cameras[(at + 1) % cameras.length]?.id;
}
