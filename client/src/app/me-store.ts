import type { Me } from '@lakestream/shared/protocol/http'
import { useEffect } from 'react'
import { api } from './api.ts'
import { createStore, useStore } from './local-store.ts'

const store = createStore<{ me: Me | null }>({ me: null })

/** Who the server says this browser is. */
export function useMe(): { readonly me: Me | null } {
  const me = useStore(store, (state) => state.me)
  useEffect(() => {
    if (!store.get().me) void api.me().then((answer) => store.set({ me: answer }))
  }, [])
  return { me }
}

export async function changeMe(change: { name: string; color: string }) {
  store.set({ me: await api.changeMe(change) })
}
