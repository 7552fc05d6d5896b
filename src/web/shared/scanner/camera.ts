/** The camera: opened, chosen, lit, drawn nearer. */
import { err, ok, type Result } from '../../../lib/result.ts';

/** A camera that this device has. Its label is empty until the person has let us use one. */
export interface Camera {
  readonly id: string;
  readonly label: string;
}

/**
 * Why there is no picture: `denied` by the person or the system · `absent` · `busy` in another app · `unsupported` by
 * this browser, or the page did not come over a safe connection.
 */
export type CameraRefusal = 'denied' | 'absent' | 'busy' | 'unsupported';

/** What the camera in use can do. */
export interface CameraView {
  readonly cameraId: string;
  readonly torch: boolean;
  /** Factors, when the camera can draw nearer. */
  readonly zoom: { readonly min: number; readonly max: number; readonly step: number } | undefined;
}

export interface OpenCamera extends CameraView {
  setTorch(on: boolean): Promise<void>;
  setZoom(factor: number): Promise<void>;
  /** Calls back when the system takes the camera away. */
  onEnded(callback: () => void): void;
  close(): void;
}

/** Media Capture Image: members that the type library does not know. */
interface Abilities extends MediaTrackCapabilities {
  readonly torch?: boolean;
  readonly zoom?: { readonly min: number; readonly max: number; readonly step: number };
}

/** Enough for a QR code of version 13 at arm's length; more only costs an old phone its frames. */
const SIZE = { width: { ideal: 1280 }, height: { ideal: 720 } };

/** Opens a camera into a video element: the one asked for, else the one that looks away from the person. */
export async function openCamera(
  video: HTMLVideoElement,
  cameraId: string | undefined,
): Promise<Result<OpenCamera, CameraRefusal>> {
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (media?.getUserMedia === undefined) return err('unsupported');
  const wanted = cameraId === undefined ? { facingMode: { ideal: 'environment' } } : { deviceId: { exact: cameraId } };
  let stream: MediaStream;
  try {
    stream = await media.getUserMedia({ video: { ...SIZE, ...wanted }, audio: false });
  } catch (error) {
    // A camera remembered from another day may be gone: any other is better than none.
    if (cameraId !== undefined && nameOf(error) === 'OverconstrainedError') return openCamera(video, undefined);
    return err(refusalOf(error));
  }
  const track = stream.getVideoTracks()[0];
  if (track === undefined) return err('absent');
  video.srcObject = stream;
  video.muted = true;
  video.playsInline = true;
  try {
    await video.play();
  } catch (error) {
    stopAll(stream);
    return err(refusalOf(error));
  }
  return ok(openTrack(video, stream, track));
}

/** The cameras of this device; labels only after one was opened. */
export async function listCameras(): Promise<readonly Camera[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  return devices
    .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

function openTrack(video: HTMLVideoElement, stream: MediaStream, track: MediaStreamTrack): OpenCamera {
  const abilities: Abilities = track.getCapabilities?.() ?? {};
  const zoom = abilities.zoom !== undefined && abilities.zoom.max > abilities.zoom.min ? abilities.zoom : undefined;
  const apply = async (members: Readonly<Record<string, unknown>>) => {
    // A torch that the system switched off while the battery was low is no reason to stop reading.
    await track.applyConstraints({ advanced: [members as MediaTrackConstraintSet] }).catch(() => {});
  };
  return {
    cameraId: track.getSettings().deviceId ?? '',
    torch: abilities.torch === true,
    zoom,
    setTorch: (on) => apply({ torch: on }),
    setZoom: (factor) => apply({ zoom: factor }),
    onEnded: (callback) => track.addEventListener('ended', callback),
    close() {
      stopAll(stream);
      if (video.srcObject === stream) video.srcObject = null;
    },
  };
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

function refusalOf(error: unknown): CameraRefusal {
  switch (nameOf(error)) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'absent';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'unsupported';
  }
}
