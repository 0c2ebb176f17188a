/** Exit codes as shells give them: 128 and the number of the signal. https://tldp.org/LDP/abs/html/exitcodes.html */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

let holds = 0;
let release: (() => void) | undefined;

/**
 * From now until the event loop has next asked for input and output a signal waits, so that what is made on disk and removed again in one go is never
 * left behind. Where the program listens to signals itself, that is its own affair. Whoever holds them meanwhile holds them for longer: what came while
 * a later command ran has not been heard yet where the first wait ends.
 */
export function holdSignals(): void {
  release ??= listen();
  const mine = ++holds;
  void settled().then(() => {
    if (mine !== holds) return;
    release?.();
    release = undefined;
  });
}

/**
 * Ctrl-C reaches a command of another program and this one at almost the same time: where the end of that command is what is answered first, the
 * signal is still on its way, and would be lost if it came just when nobody listens any more.
 */
async function settled(): Promise<void> {
  await new Promise((resume) => setTimeout(resume, 50).unref());
  await nextTurn();
}

function listen(): () => void {
  const listeners = Object.entries(SIGNALS)
    .filter(([signal]) => process.listenerCount(signal) === 0)
    .map(([signal, code]) => ({ signal, listener: () => process.exit(code) }));
  for (const { signal, listener } of listeners) process.on(signal, listener);
  return () => {
    for (const { signal, listener } of listeners) process.off(signal, listener);
  };
}

/**
 * Lets signals be heard that came meanwhile. They are where the loop asks for input and output, and `setImmediate` runs behind that: at once where this
 * is called from an answer to such a question, before the next one is asked, so that it takes two. A signal that nobody has heard when its last
 * listener goes is lost. https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick
 */
export async function nextTurn(): Promise<void> {
  await new Promise((resume) => setImmediate(resume));
  await new Promise((resume) => setImmediate(resume));
}
