/** What a parameter may be called: as a variable, so that it can be named wherever values go. */
export const PARAMETER_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/
