import { useCallback, useState } from 'preact/hooks'

const maxImageBytes = 5 * 1024 * 1024
const maxImages = 4

/** Images to be sent with the next question, as `data:` URLs. */
export function useImages() {
  const [images, setImages] = useState<readonly string[]>([])
  const [problem, setProblem] = useState('')
  const add = useCallback(async (files: Iterable<File>) => {
    const chosen = [...files].filter(({ type }) => type.startsWith('image/'))
    const small = chosen.filter(({ size }) => size <= maxImageBytes)
    setProblem(small.length < chosen.length ? 'An image may have up to 5 MB.' : '')
    const urls = await Promise.all(small.map(dataUrlOf))
    setImages((before) => [...before, ...urls].slice(0, maxImages))
  }, [])
  const remove = useCallback((at: number) => setImages((before) => before.toSpliced(at, 1)), [])
  const clear = useCallback(() => setImages([]), [])
  return { images, problem, add, remove, clear }
}

function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(reader.result as string))
    reader.addEventListener('error', () => reject(new Error(`${file.name} could not be read.`)))
    reader.readAsDataURL(file)
  })
}
