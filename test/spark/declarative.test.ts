import { testCases } from './declarative-cases.ts'

testCases('python')
