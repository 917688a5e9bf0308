import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { hearBack } from './core/back.ts'
import { watchFields } from './core/fields.ts'
import { startWords, storedLanguage } from './core/i18n.ts'
import { holdOnWay } from './design/on-way.ts'
import './styles.ts'

async function open() {
  await startWords(storedLanguage())
  watchFields()
  hearBack()
  holdOnWay()
  const root = document.getElementById('root')
  if (root) createRoot(root).render(<App />)
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    navigator.serviceWorker.register('/sw.js').catch((error: unknown) => console.warn('No service worker', error))
  }
}

// After an update the parts of the page that were not fetched yet are gone: the new page has them.
addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem('ba.reloaded') ?? 0)
  if (!navigator.onLine || Date.now() - last < 30_000) return
  event.preventDefault()
  sessionStorage.setItem('ba.reloaded', String(Date.now()))
  location.reload()
})

void open()
