declare module 'virtual:node-icons' {
  /** By the names that node definitions give. */
  export const NODE_ICONS: Readonly<Record<string, import('lucide-react').LucideIcon>>
}
