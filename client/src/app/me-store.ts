import type { Me } from '@lakestream/shared/protocol/http'
import { useEffect } from 'react'
import { api } from './api.ts'
import { createStore, useStore } from './local-store.ts'

const REMEMBERED = 'lakestream.person'

const store = createStore<{ me: Me | null }>({ me: null })

/** Who the server says this browser is. */
export function useMe(): { readonly me: Me | null } {
  const me = useStore(store, (state) => state.me)
  useEffect(() => {
    if (!store.get().me) void api.me().then(remember)
  }, [])
  return { me }
}

/** Whose copies of pipelines this browser opens: known at once from the last visit, and then from the server. */
export function usePersonId(): string | null {
  const { me } = useMe()
  return me?.id ?? localStorage.getItem(REMEMBERED)
}

function remember(me: Me) {
  localStorage.setItem(REMEMBERED, me.id)
  store.set({ me })
}

export async function changeMe(change: { name: string; color: string }) {
  store.set({ me: await api.changeMe(change) })
}
