/** The same code before the camera is one event, not thirty a second. */

export interface Quiet {
  /** Whether a text is to be reported now. Seeing it again keeps it quiet for longer. */
  isNews(text: string, milliseconds: number): boolean;
  /** Lets everything be news again: the person pressed *next*. */
  forget(): void;
}

/** `quietFor`: milliseconds for which a text must have been out of sight before it is reported again. */
export function createQuiet(quietFor: number): Quiet {
  const lastSeen = new Map<string, number>();
  return {
    isNews(text, milliseconds) {
      for (const [seen, at] of lastSeen) if (milliseconds - at >= quietFor) lastSeen.delete(seen);
      const known = lastSeen.has(text);
      lastSeen.set(text, milliseconds);
      return !known;
    },
    forget: () => lastSeen.clear(),
  };
}
