/** Who said something, as somebody with a name. */
export const authorOf = (one: { authorLo: string; authorEn: string }) => ({
  nameLo: one.authorLo,
  nameEn: one.authorEn,
})
