/** Exit codes as shells give them: 128 and the number of the signal. https://tldp.org/LDP/abs/html/exitcodes.html */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

let held = false;

/**
 * From now to the next turn of the event loop a signal waits, so that what is made on disk and removed again in one go is never left behind.
 * Where the program listens to signals itself, that is its own affair.
 */
export function holdSignals(): void {
  if (held) return;
  held = true;
  const listeners = Object.entries(SIGNALS)
    .filter(([signal]) => process.listenerCount(signal) === 0)
    .map(([signal, code]) => ({ signal, listener: () => process.exit(code) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  // Signals are heard when the loop waits for input and output; only after that does this run.
  setImmediate(() => {
    held = false;
    for (const { signal, listener } of listeners) process.off(signal, listener);
  });
}

/** Lets signals be heard that came meanwhile. */
export async function nextTurn(): Promise<void> {
  await new Promise((resume) => setImmediate(resume));
}
