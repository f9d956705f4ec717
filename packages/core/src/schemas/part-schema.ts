import * as z from 'zod/mini'
import type { AudioPart, ContentPart, FilePart, ImagePart, RefusalPart, TextPart } from '../wire/params.ts'
import { maybe, textOr } from './fields.ts'
import { openUnion } from './open-union.ts'

const textPart = z.looseObject({ type: z.literal('text'), text: z.string() }) satisfies z.ZodMiniType<TextPart>

const refusalPart = z.looseObject({
  type: z.literal('refusal'),
  refusal: z.string(),
}) satisfies z.ZodMiniType<RefusalPart>

// Mistral also takes the address as it is.
const image = textOr(z.looseObject({ url: z.string() }), 'an object')
const imagePart = z.looseObject({
  type: z.literal('image_url'),
  image_url: image as z.ZodMiniType<ImagePart['image_url']>,
}) satisfies z.ZodMiniType<ImagePart>

const audioPart = z.looseObject({
  type: z.literal('input_audio'),
  input_audio: z.looseObject({ data: z.string(), format: z.string() }),
}) satisfies z.ZodMiniType<AudioPart>

const filePart = z.looseObject({
  type: z.literal('file'),
  file: z.looseObject({ file_id: maybe(z.string()), file_data: maybe(z.string()), filename: maybe(z.string()) }),
}) satisfies z.ZodMiniType<FilePart>

/** A piece of a message. */
export const contentPart: z.ZodMiniType<ContentPart | RefusalPart> = openUnion<ContentPart | RefusalPart>({
  text: textPart,
  refusal: refusalPart,
  image_url: imagePart,
  input_audio: audioPart,
  file: filePart,
})
