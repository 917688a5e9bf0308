import { afterEach, expect, test } from 'vitest'
import { newId } from '#server/core/id.ts'
import type { Doc } from '#shared/features/docs/contract.ts'
import { openWorld, type TestPerson, until } from '../support/world.ts'
import { Writer } from '../support/writer.ts'

const world = openWorld()

const writers: Writer[] = []
afterEach(async () => {
  for (const writer of writers.splice(0)) await writer.close()
})
const open = (person: TestPerson, docId: string) => {
  const writer = new Writer(world, person, docId)
  writers.push(writer)
  return writer.ready()
}

async function newDoc(person: TestPerson, spaceId: string) {
  const id = newId()
  await person.post(`/api/spaces/${spaceId}/docs`, { id, title: 'ຮ່າງນະໂຍບາຍ' })
  return id
}

test('a document of an open space says what readers may do who are no members; members and its author write', async () => {
  const space = await world.space('open')
  const [author, member, guest] = [await world.person(), await world.person([space]), await world.person()]
  const docId = await newDoc(author, space.id)
  const accessOf = async (person: TestPerson) => (await person.get<Doc>(`/api/docs/${docId}`)).body.access
  expect(await accessOf(guest)).toBe('write')

  expect((await guest.put(`/api/docs/${docId}/guests`, { guests: 'read' })).status).toBe(403)
  expect((await member.put<Doc>(`/api/docs/${docId}/guests`, { guests: 'comment' })).body.guests).toBe('comment')
  expect([await accessOf(author), await accessOf(member), await accessOf(guest)]).toEqual(['write', 'write', 'comment'])
  expect((await guest.put(`/api/docs/${docId}`, { title: 'ຂອງຂ້ອຍ' })).status).toBe(403)
  expect((await guest.post(`/api/docs/${docId}/readiness`)).status).toBe(403)
  expect((await member.put(`/api/docs/${docId}`, { title: 'ຮ່າງໃໝ່' })).status).toBe(200)

  await guest.post(`/api/spaces/${space.id}/membership`)
  expect(await accessOf(guest)).toBe('write')
})

test('in a closed space there are no guests to speak of', async () => {
  const space = await world.space()
  const member = await world.person([space])
  const docId = await newDoc(member, space.id)
  expect((await member.get<Doc>(`/api/docs/${docId}`)).body.maySetGuests).toBe(false)
  expect((await member.put(`/api/docs/${docId}/guests`, { guests: 'read' })).status).toBe(403)
})

test('who may only comment reads the text live, and an update by a client of their own closes it unstored', async () => {
  const space = await world.space('open')
  const [member, guest] = [await world.person([space]), await world.person()]
  const docId = await newDoc(member, space.id)
  const [writing, reading] = [await open(member, docId), await open(guest, docId)]
  await member.put(`/api/docs/${docId}/guests`, { guests: 'comment' })
  await writing.write('ຂໍ້ຄວາມຂອງສະມາຊິກ')
  await until(async () => reading.text.includes('ຂໍ້ຄວາມຂອງສະມາຊິກ'), 'the guest reads along')

  const closed = reading.closed()
  void reading.write('ຂໍ້ຄວາມຂອງຜູ້ອື່ນ')
  expect(await closed).toBe(4403)
  await writing.write('ສຸດທ້າຍ')
  const again = await open(member, docId)
  expect(again.text).toContain('ສຸດທ້າຍ')
  expect(again.text).not.toContain('ຂໍ້ຄວາມຂອງຜູ້ອື່ນ')
})
