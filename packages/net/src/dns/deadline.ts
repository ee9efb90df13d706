/** Runs work with a signal of its own, which aborts after a time, or with another signal. It does not end by itself. */
export async function withDeadline<T>(
  timeoutMs: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), timeoutMs)
  try {
    return await following(signal, deadline, work)
  } finally {
    clearTimeout(timer)
  }
}

/** Runs work with a signal of its own, which aborts with another signal, and when the work is over at the latest. */
export async function untilOver<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ended = new AbortController()
  try {
    return await following(signal, ended, work)
  } finally {
    ended.abort()
  }
}

async function following<T>(
  signal: AbortSignal,
  own: AbortController,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = (): void => own.abort()
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  try {
    return await work(own.signal)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
