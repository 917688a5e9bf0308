export function checkNode(version: string): string | undefined
