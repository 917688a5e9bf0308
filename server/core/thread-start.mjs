// What every thread runs first: TypeScript is read here too, and then the module that answers.
import { workerData } from 'node:worker_threads'
import './typescript.mjs'

await import(workerData.module)
Atomics.store(workerData.started, 0, 1)
