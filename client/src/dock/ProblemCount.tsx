import { useProblems } from './use-problems.ts'

export function ProblemCount() {
  const count = useProblems().length
  return count > 0 ? <span className="rounded-full bg-hover px-1.5 text-[11px]">{count}</span> : null
}
