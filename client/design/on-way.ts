type Field = HTMLInputElement | HTMLTextAreaElement

/** Whether what this field belongs to is on its way: what was written into it now would go with the form, unsent. */
export const isOnWay = (field: Field): boolean =>
  Boolean(field.form?.querySelector('[type="submit"][aria-busy="true"]'))
