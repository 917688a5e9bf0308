/** For a process that runs our TypeScript: `--import` this, as the product itself does. */
export const readsTypeScript = new URL('../../server/core/typescript.mjs', import.meta.url).href
