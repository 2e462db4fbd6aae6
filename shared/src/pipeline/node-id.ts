/** What the id of a node may be: also the key of a plain object, so never `__proto__`. */
export const NODE_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/
