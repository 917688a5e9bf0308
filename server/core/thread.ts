import { parentPort, Worker } from 'node:worker_threads'

/** The thread was ended because one question took too long or too much memory. */
export class ThreadOverrun extends Error {
  override readonly name = 'ThreadOverrun'
}

/** A thread takes a moment to start, on a busy machine many. */
const LONGEST_START_MS = 60_000
/** In so many steps the time of a question is counted. */
const STEPS = 20

interface Limits {
  /**
   * Milliseconds one question may take; the thread is ended then, and the next question gets a new one. What does not
   * count is the start of the thread, and time in which nothing ran here: a machine that slept, a loop that was held up.
   */
  longestMs: number
  /** Heap of the thread in MiB. */
  heapMb: number
}

/** Work that would hold up everybody else on the server's own thread. */
export interface Thread<In, Out> {
  /**
   * Answers in the order asked, one at a time. Throws `ThreadOverrun` beyond the limits, and what the module threw (its
   * message only) otherwise. Buffers named in `move` are handed over and empty afterwards.
   */
  ask(question: In, move?: readonly ArrayBuffer[]): Promise<Out>
  end(): Promise<void>
}

type Reply<Out> = { value: Out } | { error: string }

/** Opens a thread for a module that calls `answerQuestions`; it is started with the first question. */
export function openThread<In, Out>(module: URL, { longestMs, heapMb }: Limits): Thread<In, Out> {
  let worker: Worker | undefined
  /** Not 0 once the thread can be asked. */
  let started: Int32Array = new Int32Array()
  let last: Promise<unknown> = Promise.resolve()

  function start(): Worker {
    started = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
    const fresh = new Worker(new URL('./thread-start.mjs', import.meta.url), {
      workerData: { module: module.href, started },
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      execArgv: [],
    })
    // It keeps no process alive that has nothing else to do.
    fresh.unref()
    // Whoever dies is asked nothing more; the next question starts another.
    const forget = () => {
      if (worker === fresh) worker = undefined
    }
    fresh.once('error', forget).once('exit', forget)
    return fresh
  }

  function askNow(question: In, move: readonly ArrayBuffer[]): Promise<Out> {
    worker ??= start()
    const asked = worker
    return new Promise<Out>((resolve, reject) => {
      let steps = 0
      let startSteps = 0
      const timer = setInterval(() => {
        const isStarted = Atomics.load(started, 0) !== 0
        if (isStarted ? ++steps < STEPS : (++startSteps * longestMs) / STEPS < LONGEST_START_MS) return
        worker = undefined
        void asked.terminate()
        finish(() =>
          reject(
            isStarted ? new ThreadOverrun(`no answer within ${longestMs} ms`) : new Error('the thread did not start'),
          ),
        )
      }, longestMs / STEPS)
      const finish = (then: () => void) => {
        clearInterval(timer)
        asked.off('message', onMessage).off('error', onError).off('exit', onExit)
        asked.unref()
        then()
      }
      const onMessage = (reply: Reply<Out>) =>
        finish(() => ('value' in reply ? resolve(reply.value) : reject(new Error(reply.error))))
      const onError = (error: Error & { code?: string }) =>
        finish(() => reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new ThreadOverrun('out of memory') : error))
      const onExit = () => finish(() => reject(new Error('the thread ended')))
      asked.ref()
      asked.once('message', onMessage).once('error', onError).once('exit', onExit)
      asked.postMessage(question, move)
    })
  }

  return {
    ask(question, move = []) {
      const answer = last.then(() => askNow(question, move))
      last = answer.catch(() => undefined)
      return answer
    },
    async end() {
      await worker?.terminate()
    },
  }
}

/** In the module of a thread: answers each question with what `answer` returns, or the message of what it throws. */
export function answerQuestions<In, Out>(answer: (question: In) => Out | Promise<Out>): void {
  parentPort?.on('message', async (question: In) => {
    try {
      parentPort?.postMessage({ value: await answer(question) } satisfies Reply<Out>)
    } catch (error) {
      parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) } satisfies Reply<Out>)
    }
  })
}
