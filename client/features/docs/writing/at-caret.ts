import { Extension } from '@tiptap/core'
import { type EditorState, PluginKey } from '@tiptap/pm/state'
import { Suggestion, type SuggestionOptions } from '@tiptap/suggestion'
import { call } from '#client/core/call.ts'
import { departmentOf, nameOf } from '#client/core/format.ts'
import type { Language } from '#shared/base/ids.ts'
import { DocMention, type MentionAttributes } from '#shared/features/docs/schema.ts'
import type { Person } from '#shared/features/people/contract.ts'
import { isInQuote } from '../quotes.ts'
import { type Insert, insertsFor } from './inserts.ts'
import type { Choice, Suggesting } from './suggesting.ts'

const take: NonNullable<SuggestionOptions<Choice, Choice>['command']> = ({ editor, range, props }) =>
  props.run(editor, range)

const mayOffer = ({ selection: { $from } }: EditorState) => $from.parent.type.name !== 'codeBlock' && !isInQuote($from)

/** `/` at the beginning of a line or after a space offers what can be put into the text. */
export const SlashMenu = (suggesting: Suggesting, inserts: () => readonly Insert[]) =>
  Extension.create({
    name: 'slashMenu',
    addProseMirrorPlugins() {
      return [
        Suggestion<Choice, Choice>({
          pluginKey: new PluginKey('slashMenu'),
          editor: this.editor,
          char: '/',
          command: take,
          render: suggesting.render,
          allow: ({ state }) => mayOffer(state),
          items: ({ query }) =>
            insertsFor(inserts(), query).map(({ id, label, icon, run }) => ({
              id,
              label,
              icon,
              run: (editor, range) => run(editor, (chain) => chain.deleteRange(range)),
            })),
        }),
      ]
    },
  })

const MOST_PEOPLE = 8

/** `@` and the beginning of a name offers people; in Lao no space need stand before it, and an address has none. */
export const PeopleMenu = (suggesting: Suggesting, language: () => Language) =>
  Extension.create({
    name: 'peopleMenu',
    addProseMirrorPlugins() {
      return [
        Suggestion<Choice, Choice>({
          pluginKey: new PluginKey('peopleMenu'),
          editor: this.editor,
          char: '@',
          allowedPrefixes: null,
          allowSpaces: true,
          command: take,
          render: suggesting.render,
          allow: ({ state, range }) => {
            const before = state.doc.textBetween(Math.max(0, range.from - 1), range.from, '\n', '\n')
            return !/[a-z0-9._-]/i.test(before) && mayOffer(state)
          },
          items: async ({ query }) => {
            if (query.length > 40 || /\s{2}|[,;:!?()]/.test(query)) return []
            const found = await call('findPeople', { params: { q: query.trim(), limit: MOST_PEOPLE } }).catch(
              () => null,
            )
            return (found?.people ?? []).map((person) => personChoice(person, language()))
          },
        }),
      ]
    },
  })

function personChoice(person: Person, language: Language): Choice {
  const attrs: MentionAttributes = { id: person.id, nameLo: person.nameLo, nameEn: person.nameEn }
  return {
    id: person.id,
    label: nameOf(person, language),
    note: departmentOf(person, language) ?? '',
    run: (editor, range) =>
      void editor
        .chain()
        .focus()
        .insertContentAt(range, [
          { type: 'mention', attrs },
          { type: 'text', text: ' ' },
        ])
        .run(),
  }
}

/** People in the text, without the menu that Tiptap's own brings along. */
export const Mentions = DocMention.configure({ deleteTriggerWithBackspace: true }).extend({
  addProseMirrorPlugins: () => [],
})
