import type { ReactNode } from 'react'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { useSession } from '#client/core/session.tsx'
import { Brand } from '#client/design/Brand.tsx'
import { Facts } from '#client/design/Facts.tsx'
import { Cloth } from './Cloth.tsx'
import './people.css'

/** The two halves of every page before sign-in: the form, and what it is for. */
export function AuthFrame({ children }: { children: ReactNode }) {
  const t = useWords('people')
  const core = useWords()
  const language = useLanguage()
  const { setLanguage } = useSession()
  return (
    <div className="auth">
      <main className="left">
        <div className="top">
          <Brand />
          {/* biome-ignore lint/a11y/useSemanticElements: two buttons, not fields of a form. */}
          <div className="switch" role="group" aria-label={core('language')}>
            <button type="button" lang="lo" aria-pressed={language === 'lo'} onClick={() => void setLanguage('lo')}>
              ລາວ
            </button>
            <button type="button" lang="en" aria-pressed={language === 'en'} onClick={() => void setLanguage('en')}>
              English
            </button>
          </div>
        </div>
        <div className="body">{children}</div>
        <p className="sm faint">
          <Facts of={[core('name'), core('tagline')]} />
        </p>
      </main>
      <aside className="right">
        <Cloth />
        <div className="say">
          <h2>{t('motto')}</h2>
          <p>{t('mottoMore')}</p>
        </div>
      </aside>
    </div>
  )
}
