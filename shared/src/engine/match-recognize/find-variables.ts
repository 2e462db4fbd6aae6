import { SyntaxProblem, type Token, tokenize } from '../../expression/tokenize.ts'

/** The names in a statement that may not be finished. */
export interface StatementNames {
  readonly pattern: readonly string[]
  /** Those that DEFINE has conditions for. */
  readonly defined: readonly string[]
  /** The unions of SUBSET, with their parts. */
  readonly subsets: ReadonlyMap<string, readonly string[]>
}

/** Finds them by the words before them, whether or not the statement can be read. */
export function findNames(text: string): StatementNames {
  const tokens = readTokens(text)
  const behind = (word: string) => tokens.slice(findWord(tokens, word) + 1 || tokens.length)
  return {
    pattern: unique(namesOf(readGroup(behind('pattern')))),
    defined: unique(readDefined(behind('define'))),
    subsets: readSubsets(behind('subset')),
  }
}

/** The variables of a pattern alone. */
export const findPatternNames = (pattern: string) => unique(namesOf(readTokens(pattern)))

/** Of each variable and union the variables that it stands for. */
export function toVariables({ pattern, subsets }: Pick<StatementNames, 'pattern' | 'subsets'>) {
  return new Map<string, readonly string[]>([...pattern.map((name) => [name, [name]] as const), ...subsets])
}

function readTokens(text: string): readonly Token[] {
  try {
    return tokenize(text, true).slice(0, -1)
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error
    return readTokens(text.slice(0, error.span[0]))
  }
}

const isWord = (token: Token | undefined, word: string) => token?.kind === 'name' && token.text.toLowerCase() === word
const isSign = (token: Token | undefined, sign: string) => token?.kind === 'sign' && token.text === sign
const isName = (token: Token | undefined): token is Token => token?.kind === 'name' || token?.kind === 'quoted'

function findWord(tokens: readonly Token[], word: string): number {
  const isGroup = word === 'pattern'
  return tokens.findIndex((token, at) => isWord(token, word) && (!isGroup || isSign(tokens[at + 1], '(')))
}

/** What stands in the parentheses that open at the beginning. */
function readGroup(tokens: readonly Token[]): readonly Token[] {
  let depth = 0
  const end = tokens.findIndex((token) => {
    if (isSign(token, '(')) depth += 1
    if (isSign(token, ')')) depth -= 1
    return depth === 0
  })
  return tokens.slice(1, end < 0 ? undefined : end)
}

const namesOf = (tokens: readonly Token[]) =>
  tokens
    .filter((token, at) => isName(token) && !(isWord(token, 'permute') && isSign(tokens[at + 1], '(')))
    .map(({ text }) => text)

/** Each is before an AS and behind the beginning or a comma, outside of parentheses. */
function readDefined(tokens: readonly Token[]): string[] {
  let depth = 0
  return tokens.flatMap((token, at) => {
    if (isSign(token, '(')) depth += 1
    if (isSign(token, ')')) depth -= 1
    const begins = at === 0 || isSign(tokens[at - 1], ',')
    return depth === 0 && begins && isName(token) && isWord(tokens[at + 1], 'as') ? [token.text] : []
  })
}

function readSubsets(tokens: readonly Token[]): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const [at, token] of tokens.entries()) {
    if (isWord(token, 'define')) break
    if (isName(token) && isSign(tokens[at + 1], '=') && isSign(tokens[at + 2], '('))
      found.set(token.text, namesOf(readGroup(tokens.slice(at + 2))))
  }
  return found
}

/** In the spelling of the first place. */
const unique = (names: readonly string[]) =>
  names.filter((name, at) => names.findIndex((each) => each.toLowerCase() === name.toLowerCase()) === at)
