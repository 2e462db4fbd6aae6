import { marked, type Token, type Tokens } from 'marked'
import type { HelpNode } from './src/inspector/HelpText.tsx'

/**
 * A help page in the elements that it is shown with, made of its Markdown when the page is built, so that no reader of Markdown is loaded.
 * Throws where a page uses something that help pages do not have.
 */
export function toHelpTree(markdown: string): HelpNode[] {
  return marked.lexer(markdown).flatMap(toNodes)
}

function toNodes(token: Token): HelpNode[] {
  switch (token.type) {
    case 'space':
      return []
    case 'heading':
      return [['h4', ...toAll(token.tokens)]]
    case 'paragraph':
      return [['p', ...toAll(token.tokens)]]
    case 'code':
      return [['pre', (token as Tokens.Code).text]]
    case 'list':
      return [[token.ordered ? 'ol' : 'ul', ...(token as Tokens.List).items.map(toItem)]]
    case 'table':
      return [toTable(token as Tokens.Table)]
    // Texts are taken as they are written: what the reader gives otherwise is escaped for HTML.
    case 'text':
      return 'tokens' in token ? toAll(token.tokens) : [token.raw.replaceAll('\n', ' ')]
    case 'escape':
      return [token.raw.slice(1)]
    case 'codespan':
      return [['code', token.raw.replace(/^`+|`+$/g, '')]]
    case 'strong':
      return [['strong', ...toAll(token.tokens)]]
    case 'em':
      return [['em', ...toAll(token.tokens)]]
    default:
      throw new Error(`a help page has no ${token.type}: ${token.raw}`)
  }
}

const toAll = (tokens: readonly Token[] | undefined): HelpNode[] => (tokens ?? []).flatMap(toNodes)

const toItem = ({ tokens }: Tokens.ListItem): HelpNode => ['li', ...toAll(tokens)]

function toTable({ header, rows }: Tokens.Table): HelpNode {
  const toRow =
    (tag: 'th' | 'td') =>
    (cells: readonly Tokens.TableCell[]): HelpNode => [
      'tr',
      ...cells.map(({ tokens }): HelpNode => [tag, ...toAll(tokens)]),
    ]
  return ['table', ['thead', toRow('th')(header)], ['tbody', ...rows.map(toRow('td'))]]
}
