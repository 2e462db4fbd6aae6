declare module 'virtual:node-icons' {
  /** By the names that node definitions give. */
  export const NODE_ICONS: Readonly<Record<string, import('lucide-react').LucideIcon>>
}

declare module 'virtual:node-docs' {
  /** Help pages by node type. */
  export const NODE_DOCS: Readonly<Record<string, readonly import('./inspector/HelpText.tsx').HelpNode[]>>
}

declare module 'virtual:function-docs' {
  /** By name. */
  export const FUNCTION_DOCS: readonly import('@lakestream/shared/expression/completion').FunctionCompletion[]
}
