/** The loop: a frame, its codes, the next frame. */
import { err, ok, type Result } from '../../../lib/result.ts';
import {
  type Camera,
  type CameraRefusal,
  type CameraView,
  listCameras,
  type OpenCamera,
  openCamera,
} from './camera.ts';
import { createDecoder, type Decoder } from './decoder.ts';
import { createFrames } from './frames.ts';
import { createQuiet } from './quiet.ts';

/** A code that came into sight. */
export interface Scanned {
  readonly text: string;
  /** `performance.now()` when its frame was taken. */
  readonly frameAt: number;
  /** Milliseconds that the reading of the frame took. */
  readonly decodeMilliseconds: number;
}

export interface ScannerOptions {
  /** Where the person sees what the camera sees. */
  readonly video: HTMLVideoElement;
  /** Called once for each code that comes into sight. */
  readonly onCode: (scanned: Scanned) => void;
  /** Called when the picture ends by itself: the camera was taken away, or the reader broke down. */
  readonly onEnded: (reason: CameraRefusal) => void;
  /** Called for each frame in which a code is seen that was reported before. */
  readonly onStill?: () => void;
  /** What two texts must have in common to be the same thing: a pass whose code is renewed is still that pass. */
  readonly identify?: (text: string) => string;
  /** Milliseconds out of sight after which the same code counts again. */
  readonly quietFor?: number;
}

export interface Scanner {
  /** Opens a camera and reads until `stop`. Opening another one closes the first. */
  start(cameraId?: string): Promise<Result<CameraView, CameraRefusal>>;
  stop(): void;
  cameras(): Promise<readonly Camera[]>;
  setTorch(on: boolean): Promise<void>;
  setZoom(factor: number): Promise<void>;
  /** Lets the code before the camera count again. */
  again(): void;
}

const QUIET_FOR = 3_000;
/** Milliseconds between two frames at least: ten frames a second are enough for people, and spare the battery. */
const BETWEEN_FRAMES = 60;

/** Makes a scanner over one video element. It holds a wake lock while it reads, where the browser has one. */
export function createScanner(options: ScannerOptions): Scanner {
  const { video, onCode, onStill, onEnded, identify = (text) => text, quietFor = QUIET_FOR } = options;
  const quiet = createQuiet(quietFor);
  const lamp = createWakeLock();
  let camera: OpenCamera | undefined;
  let decoder: Decoder | undefined;
  let run = 0;

  const stop = () => {
    run++;
    camera?.close();
    decoder?.close();
    camera = decoder = undefined;
    lamp.release();
  };

  const loop = async (mine: number, reader: Decoder) => {
    const frames = createFrames(video);
    while (mine === run) {
      const began = performance.now();
      const frame = document.visibilityState === 'visible' ? await frames.next() : undefined;
      if (frame !== undefined && mine === run) {
        const { texts, milliseconds, failed } = await reader.read(frame.image);
        if (mine !== run) return;
        if (failed) {
          stop();
          onEnded('unsupported');
          return;
        }
        for (const text of texts) {
          if (quiet.isNews(identify(text), performance.now()))
            onCode({ text, frameAt: frame.at, decodeMilliseconds: milliseconds });
          else onStill?.();
        }
      }
      const left = BETWEEN_FRAMES - (performance.now() - began);
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    }
  };

  return {
    async start(cameraId) {
      stop();
      const mine = run;
      const opened = await openCamera(video, cameraId);
      if (!opened.ok) return opened;
      if (mine !== run) {
        opened.value.close();
        return err('busy');
      }
      camera = opened.value;
      camera.onEnded(() => {
        if (mine !== run) return;
        stop();
        onEnded('busy');
      });
      decoder = createDecoder();
      lamp.hold();
      void loop(mine, decoder);
      const { torch, zoom } = camera;
      return ok({ cameraId: camera.cameraId, torch, zoom });
    },
    stop,
    cameras: listCameras,
    setTorch: async (on) => camera?.setTorch(on),
    setZoom: async (factor) => camera?.setZoom(factor),
    again: () => quiet.forget(),
  };
}

/** Screen Wake Lock: the system drops it when the page is hidden, so it is taken again when the page comes back. */
function createWakeLock(): { hold(): void; release(): void } {
  let held: WakeLockSentinel | undefined;
  let wanted = false;
  const take = async () => {
    if (!wanted || document.visibilityState !== 'visible') return;
    const lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (wanted) held = lock;
    else void lock?.release();
  };
  const again = () => void take();
  return {
    hold() {
      wanted = true;
      document.addEventListener('visibilitychange', again);
      void take();
    },
    release() {
      wanted = false;
      document.removeEventListener('visibilitychange', again);
      void held?.release();
      held = undefined;
    },
  };
}
