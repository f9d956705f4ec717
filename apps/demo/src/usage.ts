/** What `--help` prints. */
export const usage = `Usage: npx -y pnpm@12 start [options] ["question"]

With a question: answers it. Without one: a chat, or the question from a pipe.
With both, what comes through the pipe goes behind the question.

  -m, --model NAME        the model (OPENAI_MODEL; gpt-4.1-mini)
  -s, --system TEXT       a system message
  -t, --temperature N     0 to 2
  -a, --attach IMAGE      a file or an address; may be given several times
  -c, --continue          go on with the last conversation
      --base-url URL      a server that speaks Chat Completions
                          (OPENAI_BASE_URL)
      --window N          tokens that the model can take (128000)
      --no-cache          ask the server each time
      --fault NAME        play a fault of the simulator, such as
                          429-then-ok; a wrong name lists them
      --trace             show what each part of the chain did, and when
      --json              one JSON object on stdout
  -h, --help              this text

Without OPENAI_API_KEY and a base URL the simulator answers. Answers go to
stdout, all else to stderr. Conversations are kept in conversations.sqlite in
the user's folder for data (CHINWAG_HOME is another); keys are not.

Exit codes: 0 answered, 1 failed or cut off, 2 wrong usage, 130 interrupted.
`

/** What follows the message of a mistake. */
export const usageHint: string = `${usage.slice(0, usage.indexOf('\n'))}\n--help lists the options.`
