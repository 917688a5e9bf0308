/** What is wrong with a Node version, in one sentence; nothing when it will do. */
export function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return undefined
  return `Ba needs Node 20.19 or newer, and this is Node ${version}. Install a newer one from https://nodejs.org and start again.`
}
