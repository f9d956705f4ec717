/** Where an Azure OpenAI resource answers chat completions. */
export interface AzureAddress {
  /** The address of the resource, such as `https://NAME.openai.azure.com`; of a gateway, what stands before `/openai`. */
  readonly endpoint: string
  /**
   * The deployment, in the address; `model` in the body says nothing then. Needs an `apiVersion`. Left out, the v1 API is called, where
   * `model` is the name of the deployment.
   */
  readonly deployment?: string | undefined
  /** Such as `'2024-10-21'`. The v1 API needs none; it takes `'preview'`. */
  readonly apiVersion?: string | undefined
}

/**
 * The base URL of a deployment, or of the v1 API of a resource.
 * @throws TypeError for what is no such address, and for a deployment that would lead to another path
 */
export function azureURL({ endpoint, deployment, apiVersion }: AzureAddress): string {
  const url = parse(endpoint)
  const base = url.pathname.replace(/\/+$/, '')
  url.pathname = `${base}/openai/${deployment === undefined ? 'v1' : `deployments/${segment(deployment)}`}`
  if (apiVersion !== undefined || deployment !== undefined) url.searchParams.set('api-version', version(apiVersion))
  return url.href
}

function parse(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(
      "The `endpoint` of azure() must be an absolute http(s) URL such as 'https://NAME.openai.azure.com'.",
    )
  }
  if (url.username || url.password) {
    throw new TypeError('The `endpoint` of azure() must not have credentials in it. Pass them as `apiKey` or `token`.')
  }
  if (url.search || url.hash || /\/openai(\/|$)/.test(url.pathname)) {
    throw new TypeError('The `endpoint` of azure() must end before `/openai`: that and the rest are added to it.')
  }
  return url
}

/** One segment of a path. `.` and `..` cannot be written as one. */
function segment(deployment: string): string {
  if (typeof deployment === 'string' && /^(?!\.{0,2}$)[^\p{Cc}\p{Cs}]+$/u.test(deployment)) {
    return encodeURIComponent(deployment)
  }
  throw new TypeError(
    'The `deployment` of azure() must be the name of a deployment, which is neither empty nor `.` nor `..` and has no control characters.',
  )
}

function version(apiVersion: string | undefined): string {
  if (typeof apiVersion === 'string' && /^[\w.-]+$/.test(apiVersion)) return apiVersion
  throw new TypeError(
    "The `apiVersion` of azure() must be a version such as '2024-10-21'. Only the v1 API, without a `deployment`, needs none.",
  )
}
