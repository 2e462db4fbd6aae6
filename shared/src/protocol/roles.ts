import { z } from 'zod'

/** What a person is to a pipeline, from the least to the most. */
export const Role = z.enum(['none', 'viewer', 'commenter', 'editor', 'owner'])
export type Role = z.infer<typeof Role>

/** The least role that each action takes. This is the one policy: the HTTP interface, the sync socket and the client all ask it. */
const LEAST = {
  see: 'viewer',
  comment: 'commenter',
  edit: 'editor',
  run: 'editor',
  share: 'owner',
  delete: 'owner',
} as const satisfies Record<string, Role>

export type Action = keyof typeof LEAST

export function may(role: Role, action: Action): boolean {
  return Role.options.indexOf(role) >= Role.options.indexOf(LEAST[action])
}

/** Who else may do what with a pipeline. Whoever made it is always its owner. */
export const Sharing = z.object({
  /** The role of everyone who is not named. */
  everyone: Role.exclude(['owner']),
  /** Those who are named, who made the pipeline or who have edited it, with the role that they have. */
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      color: z.string(),
      role: Role,
      named: z.boolean(),
      madeIt: z.boolean(),
    }),
  ),
})
export type Sharing = z.infer<typeof Sharing>

export const ChangeSharing = z.object({
  everyone: Sharing.shape.everyone.optional(),
  /** Roles by person, as the server names them: behind a proxy their email address. Null: as everyone. */
  people: z.record(z.string().trim().toLowerCase().min(1).max(200), Role.nullable()).optional(),
})
export type ChangeSharing = z.infer<typeof ChangeSharing>
