/** What is said of a document where nobody wrote enough to be named. */
export const fewWrote = (begun: boolean, hasText: boolean) => (begun ? 'begun' : hasText ? 'nobodyAdded' : 'nobody')
