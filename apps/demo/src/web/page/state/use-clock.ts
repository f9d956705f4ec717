import { useEffect, useState } from 'preact/hooks'

const everyMs = 100

/** Has what uses it drawn again while something lasts, often enough for a time that is shown. */
export function useClock(isRunning: boolean): void {
  const [, tick] = useState(0)
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => tick((count) => count + 1), everyMs)
    return () => clearInterval(timer)
  }, [isRunning])
}
