/** For drizzle-kit: `npx drizzle-kit generate` in this folder makes the next migration from the tables. */
export default { dialect: 'postgresql', schema: './src/storage/schema.ts', out: '../drizzle' }
