const EVENT = 'lakestream:navigate'

export function currentPath(): string {
  return location.pathname
}

export function navigate(path: string) {
  history.pushState(null, '', path)
  dispatchEvent(new Event(EVENT))
}

export function onNavigate(listener: () => void): () => void {
  addEventListener('popstate', listener)
  addEventListener(EVENT, listener)
  return () => {
    removeEventListener('popstate', listener)
    removeEventListener(EVENT, listener)
  }
}

export function toPipelinePath(id: string): string {
  return `/p/${encodeURIComponent(id)}`
}
