import { colourLanguage } from '../expression/colour.ts'

const KEYWORDS = new Set(
  'match_recognize select from partition order by asc nulls measures one all row rows per match show omit empty matches with unmatched after skip past to first last next pattern permute within subset define running final initial'.split(
    ' ',
  ),
)

/** `first`, `last` and `next` are functions as well, and coloured as keywords. */
export const colourStatement = (text: string) => colourLanguage(text, KEYWORDS)
