/** Azure, DeepSeek, Qwen, Ollama: the same calls, by base URL. */
import { azure, type ChatOptions, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'

const servers: Record<string, ChatOptions & { readonly model: string }> = {
  OpenAI: { apiKey: 'sk-key', model: 'gpt-4.1-mini' },
  Azure: { auth: azure({ endpoint: 'https://NAME.openai.azure.com', apiKey: 'azure-key' }), model: 'DEPLOYMENT' },
  DeepSeek: { baseURL: 'https://api.deepseek.com', apiKey: 'sk-key', model: 'deepseek-chat' },
  Qwen: { baseURL: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1', apiKey: 'sk-key', model: 'qwen-plus' },
  Ollama: { baseURL: 'http://127.0.0.1:11434/v1', apiKey: 'any', model: 'llama3.2' },
}

// A real server: `createChat(server)` below. This `fetch` shows where a request would have gone, and answers itself.
const simulator = createSimulator()
const show: typeof fetch = (input, init) => {
  console.log(`  ${input instanceof Request ? input.url : String(input)}`)
  return simulator.fetch(input, init)
}

for (const [name, { model, ...server }] of Object.entries(servers)) {
  const chat = createChat({ ...server, fetch: show })
  console.log(name)
  const answer = await chat.complete({ model, messages: [{ role: 'user', content: 'Say hello' }] })
  console.log(`  ${answer.model}: ${answer.choices[0]?.message.content?.split('\n')[0]}`)
}
