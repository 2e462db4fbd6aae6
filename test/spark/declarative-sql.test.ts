import { testCases } from './declarative-cases.ts'

testCases('sql')
