import { IconAdjustmentsHorizontal } from '@tabler/icons-react'
import { useLocation, useSearchParams } from 'wouter'
import { useCall } from '#client/core/call.ts'
import { nameOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { usePhone } from '#client/core/phone.ts'
import { Button, SelectField } from '#client/design/index.ts'
import type { Browsing } from '#shared/features/knowledge/browse.ts'
import './tags.css'

const names = ['departmentId', 'kind', 'freshness'] as const

/** What the address narrows articles down by. */
export function useBrowsing(): Browsing {
  const [params] = useSearchParams()
  const given = ['tag', ...names].flatMap((name) => {
    const value = params.get(name)
    return value ? [[name, value]] : []
  })
  return Object.fromEntries(given) as Browsing
}

/** Narrows articles down by department, kind and freshness, each choice with how many it leaves; all in the address. */
export function Filters({ chosen }: { chosen: Browsing }) {
  const t = useWords('knowledge')
  const language = useLanguage()
  const phone = usePhone()
  const [, go] = useLocation()
  const [params] = useSearchParams()
  const { data } = useCall('findFacets', chosen, { placeholderData: (old) => old })
  const choose = (name: string, value: string) => {
    const next = new URLSearchParams(params)
    if (value) next.set(name, value)
    else next.delete(name)
    go(`/articles${next.size > 0 ? `?${next}` : ''}`)
  }
  const options = {
    departmentId: (data?.departments ?? []).map((one) => ({ ...one, words: nameOf(one, language) })),
    kind: (data?.kinds ?? []).map((one) => ({ ...one, words: t(`asset.${one.key}`) })),
    freshness: (data?.freshness ?? []).map((one) => ({ ...one, words: t(`fresh.${one.key}`) })),
  }
  const isNarrow = names.some((name) => chosen[name])
  // Among no articles there is nothing to choose.
  if (!isNarrow && Object.values(options).every((one) => one.length === 0)) return null
  const fields = (
    <div className="filters">
      {names.map((name) => (
        <SelectField
          key={name}
          label={t(`filter.${name}`)}
          value={chosen[name] ?? ''}
          onChange={(event) => choose(name, event.target.value)}
        >
          <option value="">{t('all')}</option>
          {options[name].map(({ key, words, articles }) => (
            <option key={key} value={key}>
              {words} ({articles})
            </option>
          ))}
          {chosen[name] && !options[name].some(({ key }) => key === chosen[name]) ? (
            <option value={chosen[name]}>{t('noneLeft')}</option>
          ) : null}
        </SelectField>
      ))}
      {isNarrow ? (
        <Button
          look="quiet"
          onClick={() => go(chosen.tag ? `/articles?tag=${encodeURIComponent(chosen.tag)}` : '/articles')}
        >
          {t('clearFilters')}
        </Button>
      ) : null}
    </div>
  )
  if (!phone) return fields
  // On a phone what is found comes first; what narrows it down is opened.
  return (
    <details className="filterbox" open={isNarrow}>
      <summary>
        <IconAdjustmentsHorizontal className="i" aria-hidden /> {t('narrow')}
      </summary>
      {fields}
    </details>
  )
}
