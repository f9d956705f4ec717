import type { ComponentChildren } from 'preact'

/** What the shapes of the waterfall mean. */
export function Legend() {
  return (
    <ul class="legend" aria-label="Legend">
      <Entry text="a middleware at work">
        <rect class="bar span ok" width="20" height="10" rx="2" />
      </Entry>
      <Entry text="an attempt">
        <rect class="bar attempt ok" width="20" height="10" rx="2" />
      </Entry>
      <Entry text="failed">
        <rect class="bar attempt failed" width="20" height="10" rx="2" />
      </Entry>
      <Entry text="stopped or cut off">
        <rect class="bar attempt stopped" width="20" height="10" rx="2" />
      </Entry>
      <Entry text="a wait">
        <pattern id="hatching-legend" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch" width="3" height="7" />
        </pattern>
        <rect class="bar wait" width="20" height="10" rx="2" fill="url(#hatching-legend)" />
      </Entry>
      <Entry text="the first token">
        <line class="tick token" x1="10" x2="10" y2="10" />
      </Entry>
      <Entry text="it said something (below its row)">
        <circle class="tick note" cx="10" cy="5" r="3" />
      </Entry>
    </ul>
  )
}

function Entry({ text, children }: { readonly text: string; readonly children: ComponentChildren }) {
  return (
    <li>
      <svg width="20" height="10" aria-hidden="true">
        {children}
      </svg>{' '}
      {text}
    </li>
  )
}
