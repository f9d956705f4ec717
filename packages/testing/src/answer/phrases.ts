/** First sentences. `{subject}` is replaced. */
export const openings = [
  '**{subject}**: the short version is that a few plain rules cover most cases → the rest is practice.',
  'Here is a compact guide to **{subject}**: what matters, what to avoid, and something to try.',
  'A good way into **{subject}** is to begin with the smallest case that works – and grow it from there.',
  'Let us take **{subject}** step by step, from the idea to something that you can run.',
  'There is more than one answer about **{subject}**. This one is short, practical and easy to check.',
] as const

/** Items of the list. */
export const points = [
  '**Begin with the purpose.** Say in one sentence what it is for; the rest follows from that.',
  '**Keep the first version small.** A core that works teaches more than a complete plan.',
  '**Name the parts.** Clear words make clear thoughts – and fewer meetings.',
  '**Test the edges.** Empty input, long input and odd characters (é, 漢字, 🙂) show where the limits are.',
  '**Measure before tuning.** Guesses about cost are wrong more often than not.',
  '**Note the exceptions.** The rule is easy to remember; the exceptions are not.',
  '**Ask how it fails.** A good answer includes the unhappy path.',
  '**Look at an example.** One concrete case settles most arguments.',
] as const

/** Rows of the table. */
export const rows = [
  ['Purpose', 'what it is for', 'solving two problems at once'],
  ['Input', 'what goes in', 'values that nobody expected'],
  ['Result', 'what comes out', 'half a result that looks whole'],
  ['Cost', 'time and memory', 'work that is done twice'],
  ['Limits', 'where it stops', 'limits that are found too late'],
  ['Naïve use', 'the first thing people try', 'stopping there'],
] as const

/** What stands over the list. */
export const listHeadings = ['What to know', 'Key points', 'Rules of thumb', 'Before you start'] as const

/** Thoughts of a model that reasons. `{subject}` is replaced. */
export const thoughts = [
  'The question is about {subject}.',
  'A short definition first, then the practical side.',
  'An example will say more than another paragraph.',
  'I should mention where it goes wrong – people ask that next.',
  'A table would help to compare the parts.',
] as const

/** What a model says that will not answer. */
export const refusals = [
  "I'm sorry, but I can't help with that.",
  "I'm sorry, I cannot assist with that request.",
] as const
