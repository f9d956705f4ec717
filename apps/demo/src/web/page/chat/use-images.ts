import { useCallback, useState } from 'preact/hooks'
import { imageType } from '../../../talk/image-type.ts'

const maxImageBytes = 5 * 1024 * 1024
const maxImages = 4

/** Images to be sent with the next question, as `data:` URLs. */
export function useImages() {
  const [images, setImages] = useState<readonly string[]>([])
  const [problem, setProblem] = useState('')
  const add = useCallback(async (files: Iterable<File>) => {
    const read = await Promise.all([...files].map(readImage))
    setProblem(read.flatMap(({ problem }) => problem ?? []).join(' '))
    setImages((before) => [...before, ...read.flatMap(({ url }) => url ?? [])].slice(0, maxImages))
  }, [])
  const remove = useCallback((at: number) => setImages((before) => before.toSpliced(at, 1)), [])
  const clear = useCallback(() => {
    setImages([])
    setProblem('')
  }, [])
  return { images, problem, add, remove, clear }
}

interface ReadImage {
  readonly url?: string
  /** Why it is none that can be sent. */
  readonly problem?: string
}

/** By its content, whatever the name says: the API refuses what is no image. */
async function readImage(file: File): Promise<ReadImage> {
  if (file.size > maxImageBytes) return { problem: `The image '${file.name}' is larger than 5 MiB.` }
  try {
    const type = imageType(new Uint8Array(await file.slice(0, 16).arrayBuffer()))
    if (type === undefined) return { problem: `The file '${file.name}' is no PNG, JPEG, GIF or WebP image.` }
    return { url: await dataUrlOf(file.slice(0, file.size, type)) }
  } catch {
    return { problem: `The file '${file.name}' cannot be read.` }
  }
}

function dataUrlOf(image: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(reader.result as string))
    reader.addEventListener('error', () => reject(new Error('The file could not be read.')))
    reader.readAsDataURL(image)
  })
}
