import { parentPort, Worker } from 'node:worker_threads'

/** The thread was ended because one question took too long or too much memory. */
export class ThreadOverrun extends Error {
  override readonly name = 'ThreadOverrun'
}

interface Limits {
  /** Milliseconds one question may take; the thread is ended then, and the next question gets a new one. */
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
  let last: Promise<unknown> = Promise.resolve()

  function start(): Worker {
    const started = new Worker(new URL('./thread-start.mjs', import.meta.url), {
      workerData: { module: module.href },
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
      execArgv: [],
    })
    // It keeps no process alive that has nothing else to do.
    started.unref()
    // Whoever dies is asked nothing more; the next question starts another.
    const forget = () => {
      if (worker === started) worker = undefined
    }
    started.once('error', forget).once('exit', forget)
    return started
  }

  function askNow(question: In, move: readonly ArrayBuffer[]): Promise<Out> {
    worker ??= start()
    const asked = worker
    return new Promise<Out>((resolve, reject) => {
      const timer = setTimeout(() => {
        worker = undefined
        void asked.terminate()
        finish(() => reject(new ThreadOverrun(`no answer within ${longestMs} ms`)))
      }, longestMs)
      const finish = (then: () => void) => {
        clearTimeout(timer)
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
