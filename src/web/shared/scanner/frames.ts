/** Frames of a video as pixels. */

export interface Frame {
  readonly image: ImageData;
  /** `performance.now()` when the camera gave it. */
  readonly at: number;
}

export interface Frames {
  /** The next frame that the camera gives; `undefined` while it has none. */
  next(): Promise<Frame | undefined>;
}

/** Long side of what is decoded, in pixels. */
const LONG_SIDE = 1280;
/** How long to wait for a frame of a camera that gives none (a covered tab), in milliseconds. */
const PATIENCE = 500;

export function createFrames(video: HTMLVideoElement): Frames {
  const canvas = document.createElement('canvas');
  // Every frame is read back: keep it where reading is cheap.
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  return {
    async next() {
      await newFrame(video);
      const at = performance.now();
      const { videoWidth, videoHeight } = video;
      if (context === null || videoWidth === 0 || videoHeight === 0) return undefined;
      const scale = Math.min(1, LONG_SIDE / Math.max(videoWidth, videoHeight));
      const width = Math.round(videoWidth * scale);
      const height = Math.round(videoHeight * scale);
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      context.drawImage(video, 0, 0, width, height);
      return { image: context.getImageData(0, 0, width, height), at };
    },
  };
}

function newFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    if (typeof video.requestVideoFrameCallback === 'function') video.requestVideoFrameCallback(done);
    else requestAnimationFrame(done);
  });
}
