type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** Whether what this field belongs to is on its way: what was changed in it now would go with the form, unsent. */
export const isOnWay = (field: Field): boolean =>
  Boolean(field.form?.querySelector('[type="submit"][aria-busy="true"]'))

/** Choices of a form on its way hold still too, pressed by hand, by key or at their label; wherever they stand. */
export function holdOnWay() {
  document.addEventListener(
    'click',
    (event) => {
      const { target } = event
      if (!(target instanceof HTMLInputElement) || !/^(radio|checkbox)$/.test(target.type) || !isOnWay(target)) return
      event.preventDefault()
      event.stopPropagation()
    },
    { capture: true },
  )
}
