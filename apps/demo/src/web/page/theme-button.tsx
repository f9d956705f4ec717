import { useEffect, useState } from 'preact/hooks'

type Theme = 'light' | 'dark'

const systemTheme = (): Theme => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')

/** Between dark and light. It begins with what the system says, and remembers what was chosen. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>(() => storedTheme() ?? systemTheme())
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme
  }, [theme])
  const other = theme === 'dark' ? 'light' : 'dark'
  const change = (): void => {
    localStorage.setItem('theme', other)
    setTheme(other)
  }
  return (
    <button type="button" class="quiet" onClick={change}>
      {other === 'dark' ? 'Dark' : 'Light'}
    </button>
  )
}

function storedTheme(): Theme | undefined {
  const stored = localStorage.getItem('theme')
  return stored === 'dark' || stored === 'light' ? stored : undefined
}
