// Loaded before a measured server (`--expose-gc --import`): on SIGUSR2 it says on its output how much it holds.
process.on('SIGUSR2', () => {
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  process.stdout.write(`held ${heapUsed + external}\n`)
})
