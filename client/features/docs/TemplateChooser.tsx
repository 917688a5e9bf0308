import { lazy, Suspense, useId, useState } from 'react'
import { refresh, useAction, useCall } from '#client/core/call.ts'
import { errorWords } from '#client/core/errors.ts'
import { langOf } from '#client/core/format.ts'
import { useLanguage, useWords } from '#client/core/i18n.ts'
import { Await, Button, Loading, TextField } from '#client/design/index.ts'
import { TEMPLATE_NAME_MAX } from '#shared/features/docs/policy.ts'
import type { Template, TemplateChoice } from '#shared/features/docs/templates.ts'
import './templates.css'

const TextView = lazy(() => import('./TextView.tsx'))

interface TemplateChooserProps {
  spaceId: string
  chosen: TemplateChoice | undefined
  onChoose(choice: TemplateChoice | undefined): void
}

/** What a new document begins with: an empty page, a template of the product, or one of the space; the chosen one is shown. */
export function TemplateChooser({ spaceId, chosen, onChoose }: TemplateChooserProps) {
  const t = useWords('docs')
  const language = useLanguage()
  const group = useId()
  const found = useCall('findTemplates', { spaceId, language })
  const idOf = (choice: TemplateChoice | undefined) => (choice ? ('key' in choice ? choice.key : choice.id) : '')
  return (
    <Await call={found} lines={4}>
      {({ templates, mayManage }) => {
        const shown = templates.find(({ id }) => id === idOf(chosen))
        const option = (id: string, name: string, about: string | null, choice: TemplateChoice | undefined) => (
          <label key={id} className="choice">
            <input type="radio" name={group} checked={idOf(chosen) === id} onChange={() => onChoose(choice)} />
            <span lang={langOf(name)}>
              <b>{name}</b>
              {about ? <span className="sm mut">{about}</span> : null}
            </span>
          </label>
        )
        const own = templates.filter((one) => one.own)
        return (
          <div className="templates">
            <fieldset>
              <legend>{t('beginWith')}</legend>
              {option('', t('emptyPage'), t('emptyPageHelp'), undefined)}
              {templates
                .filter((one) => !one.archived)
                .map((one) =>
                  option(one.id, one.name, one.own ? t('ofThisSpace') : one.about, choiceOf(one, language)),
                )}
            </fieldset>
            {shown ? (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
              <section className="preview" aria-label={t('templatePreview', { name: shown.name })} tabIndex={0}>
                <Suspense fallback={<Loading lines={5} />}>
                  <TextView content={shown.content} label={shown.name} />
                </Suspense>
              </section>
            ) : null}
            {mayManage && own.length > 0 ? (
              <details>
                <summary>{t('manageTemplates')}</summary>
                <ul className="rows">
                  {own.map((one) => (
                    <Managed key={one.id} template={one} />
                  ))}
                </ul>
              </details>
            ) : null}
          </div>
        )
      }}
    </Await>
  )
}

const choiceOf = ({ id, own }: Template, language: 'lo' | 'en'): TemplateChoice =>
  own ? { id } : { key: id as Extract<TemplateChoice, { key: unknown }>['key'], language }

/** For stewards: another name for a template of the space, and out of the list or back into it. */
function Managed({ template }: { template: Template }) {
  const t = useWords('docs')
  const core = useWords()
  const [name, setName] = useState(template.name)
  const change = useAction('changeTemplate', { onSuccess: () => refresh('space') })
  const isNew = name.trim() !== '' && name !== template.name
  const put = (archived: boolean) =>
    change.mutate({ params: { templateId: template.id }, body: { name: name.trim() || template.name, archived } })
  return (
    <li className="managed">
      <TextField
        label={t('templateName')}
        value={name}
        maxLength={TEMPLATE_NAME_MAX}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          // It stands in the form that begins a document.
          if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
          event.preventDefault()
          if (isNew) put(template.archived)
        }}
      />
      <Button small busy={change.isPending} disabled={!isNew} onClick={() => put(template.archived)}>
        {core('save')}
      </Button>
      <Button small look="quiet" busy={change.isPending} onClick={() => put(!template.archived)}>
        {template.archived ? t('unarchive') : t('archive')}
      </Button>
      {change.error ? (
        <p className="msgbad" role="alert">
          {errorWords(core, change.error)}
        </p>
      ) : null}
    </li>
  )
}
