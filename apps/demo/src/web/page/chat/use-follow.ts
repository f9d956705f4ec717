import type { RefObject } from 'preact'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

/** Within how many pixels of the bottom a reader counts as being there. */
const nearPx = 80

/** Keeps a scrolled box at its bottom while it grows, but only while its reader is there. */
export function useFollow(box: RefObject<HTMLElement | null>, growth: unknown) {
  const follows = useRef(true)
  const [isAway, setIsAway] = useState(false)
  const toBottom = useCallback(() => {
    follows.current = true
    setIsAway(false)
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }, [box])
  const onScroll = useCallback(() => {
    if (!box.current) return
    const { scrollTop, scrollHeight, clientHeight } = box.current
    follows.current = scrollHeight - scrollTop - clientHeight < nearPx
    setIsAway(!follows.current)
  }, [box])
  useLayoutEffect(() => {
    if (follows.current && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [box, growth])
  // The box also changes when the window does, or what is under it.
  useEffect(() => {
    if (!box.current) return
    const watch = new ResizeObserver(() => follows.current && toBottom())
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [box, toBottom])
  return { isAway, toBottom, onScroll }
}
