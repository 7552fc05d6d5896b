/** The scanner as a screen has it: started when the screen comes, stopped when it goes. */
import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import {
  type Camera,
  type CameraRefusal,
  type CameraView,
  createScanner,
  type Scanned,
  type Scanner,
} from '../shared/scanner/index.ts';

export interface ScannerOnScreen {
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly view: CameraView | undefined;
  readonly refusal: CameraRefusal | undefined;
  readonly cameras: readonly Camera[];
  /** The same code stays before the camera. */
  readonly still: boolean;
  readonly torchOn: boolean;
  start(cameraId?: string): void;
  again(): void;
  setTorch(on: boolean): void;
  setZoom(factor: number): void;
}

const STILL_FOR = 1_500;

export function useScanner(
  onCode: (scanned: Scanned) => void,
  options: { readonly cameraId?: string | undefined; readonly identify?: (text: string) => string } = {},
): ScannerOnScreen {
  const video = useRef<HTMLVideoElement>(null);
  const scanner = useRef<Scanner | undefined>(undefined);
  const latest = useRef(onCode);
  latest.current = onCode;
  const [view, setView] = useState<CameraView>();
  const [refusal, setRefusal] = useState<CameraRefusal>();
  const [cameras, setCameras] = useState<readonly Camera[]>([]);
  const [still, setStill] = useState(false);
  const [torchOn, setTorchOn] = useState(false);

  const start = useCallback(async (cameraId?: string) => {
    const mine = scanner.current;
    if (mine === undefined) return;
    setRefusal(undefined);
    setTorchOn(false);
    const opened = await mine.start(cameraId);
    if (mine !== scanner.current) return;
    setView(opened.ok ? opened.value : undefined);
    setRefusal(opened.ok ? undefined : opened.error);
    if (opened.ok) setCameras(await mine.cameras());
  }, []);

  const { cameraId, identify } = options;
  useEffect(() => {
    if (video.current === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const made = createScanner({
      video: video.current,
      onCode: (scanned) => {
        setStill(false);
        latest.current(scanned);
      },
      onStill: () => {
        setStill(true);
        clearTimeout(timer);
        timer = setTimeout(() => setStill(false), STILL_FOR);
      },
      onEnded: (reason) => {
        setView(undefined);
        setRefusal(reason);
      },
      ...(identify !== undefined && { identify }),
    });
    scanner.current = made;
    void start(cameraId);
    return () => {
      clearTimeout(timer);
      scanner.current = undefined;
      made.stop();
    };
  }, []);

  return {
    ...{ video, view, refusal, cameras, still, torchOn },
    start: (id) => void start(id),
    again: () => scanner.current?.again(),
    setTorch: (on) => {
      setTorchOn(on);
      void scanner.current?.setTorch(on);
    },
    setZoom: (factor) => void scanner.current?.setZoom(factor),
  };
}
