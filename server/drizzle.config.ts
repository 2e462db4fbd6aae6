/** For drizzle-kit: `npm run migrations -- --name what` makes the next migration from the tables. */
export default { dialect: 'postgresql', schema: './server/src/storage/schema.ts', out: './drizzle' }
