import type { ChatResponse } from './response/chat-response.ts'

/**
 * Waits for a chain that may not care about signals: a middleware that hangs must not hang the caller who has given up. One that does care gets
 * a turn of the event loop to say more than the bare reason; a reply that comes after that is let go.
 */
export function orAborted(work: Promise<ChatResponse>, signal: AbortSignal): Promise<ChatResponse> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const giveUp = () => {
      isOver = true
      reject(signal.reason)
    }
    const abort = () => {
      timer = setTimeout(giveUp, 0)
    }
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
    signal.addEventListener('abort', abort)
    work.then(
      (response) => {
        settle()
        if (isOver) response.cancel(signal.reason)
        else resolve(response)
      },
      (error: unknown) => {
        settle()
        reject(error)
      },
    )
  })
}
