/**
 * Who a request is from. Behind a proxy that authenticates, its forwarded headers say so; on one's own machine each browser is
 * a person of its own by a signed cookie, and a script without one is a guest. Never from the query or from awareness.
 */
import { randomUUID } from 'node:crypto'
import type { Person } from '@lakestream/shared/protocol/http'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { PeopleStorage } from '../storage/storage.ts'
import { defaultPerson, GUEST } from './people.ts'
import { newSecret, sign, verify } from './signed-cookie.ts'

const COOKIE = 'lakestream_person'
const YEAR_SECONDS = 365 * 24 * 3600

export interface Identity {
  /** Null: nobody we may serve. */
  identify(context: Context): Promise<Person | null>
  /** Gives a browser that has no identity yet one of its own. */
  greet(context: Context): Promise<Person | null>
}

export async function createIdentity(people: PeopleStorage, trustForwarded: boolean): Promise<Identity> {
  const known = (person: Person) => people.findPerson(person.id).then((saved) => saved ?? person)
  if (trustForwarded) {
    const identify = async (context: Context) => {
      const person = readForwarded(context)
      return person ? known(person) : null
    }
    return { identify, greet: identify }
  }
  const key = await people.readSetting('cookie-key', newSecret)
  const readPerson = (context: Context) => {
    const cookie = getCookie(context, COOKIE)
    const id = cookie === undefined ? null : verify(cookie, key)
    return id === null ? null : known(defaultPerson(id))
  }
  return {
    identify: async (context) => (await readPerson(context)) ?? GUEST,
    greet: async (context) => {
      const present = await readPerson(context)
      if (present) return present
      const id = randomUUID()
      setCookie(context, COOKIE, sign(id, key), { httpOnly: true, sameSite: 'Lax', path: '/', maxAge: YEAR_SECONDS })
      return defaultPerson(id)
    },
  }
}

function readForwarded(context: Context): Person | null {
  const email = context.req.header('x-forwarded-email')
  const id = email ?? context.req.header('x-forwarded-user')
  if (!id) return null
  return defaultPerson(
    id.toLowerCase(),
    context.req.header('x-forwarded-preferred-username') ?? email?.split('@')[0] ?? id,
  )
}
