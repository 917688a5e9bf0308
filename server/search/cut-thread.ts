import { answerQuestions } from '#server/core/thread.ts'
import { type Cut, type Text, vectorOf } from './tokens.ts'

// Runs in a thread: a long document would hold up everybody for seconds.
answerQuestions<Text[], Cut[]>((texts) => texts.map(({ title, body }) => vectorOf(title, body)))
