import { useLanguage, useWords } from '#client/core/i18n.ts'

/** The thread, wound once: the mark of the product. */
export const BrandMark = () => (
  <svg viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="2.3" strokeLinecap="round">
    <path d="M14.62 15.76C14.51 15.49 14.47 15.15 14.56 14.79C14.65 14.44 14.86 14.08 15.2 13.79C15.53 13.5 15.98 13.29 16.49 13.22C17 13.15 17.58 13.22 18.12 13.47C18.66 13.72 19.17 14.15 19.54 14.71C19.92 15.27 20.15 15.98 20.18 16.74C20.21 17.49 20.02 18.3 19.62 19.03C19.21 19.77 18.57 20.42 17.78 20.88C16.98 21.34 16.02 21.6 15.02 21.58C14.01 21.57 12.97 21.27 12.05 20.71C11.13 20.14 10.33 19.29 9.78 18.26C9.24 17.23 8.96 16.01 9.02 14.77C9.08 13.52 9.48 12.25 10.21 11.14C10.93 10.03 11.99 9.08 13.25 8.45C14.52 7.82 15.99 7.51 17.48 7.62C18.97 7.72 20.47 8.23 21.78 9.12C23.08 10 24.18 11.27 24.89 12.76C25.6 14.26 25.93 15.99 25.78 17.73C25.64 19.46 25.02 21.2 23.97 22.69C22.93 24.18 21.45 25.43 19.72 26.23C17.99 27.02 16.01 27.37 14.03 27.18C12.05 26.99 10.08 26.27 8.4 25.06C6.71 23.86 5.32 22.17 4.44 20.21C3.56 18.24 3.18 16 3.42 13.78C3.65 11.56 4.48 9.36 5.85 7.48C6.76 6.23 7.9 5.13 9.22 4.25" />
    <circle cx="9.22" cy="4.25" r="2.7" fill="currentColor" stroke="none" />
  </svg>
)

export function Brand() {
  const t = useWords()
  const language = useLanguage()
  return (
    <span className="brand">
      <BrandMark />
      <b>{t('name')}</b>
      {language === 'lo' ? <small lang="en">Ba</small> : null}
    </span>
  )
}
