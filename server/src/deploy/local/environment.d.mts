/** Types of `environment.mjs`, which says more. */
export type ProcessEnvironment = Readonly<Record<string, string | undefined>>

export interface SparkOptions {
  /** The repository's folder, which holds `templates/runner`. */
  readonly root: string
  readonly env: ProcessEnvironment
  readonly onProgress?: (line: string) => void
}

export interface SparkEnvironment {
  readonly python: string
  readonly ruff: string
  readonly javaHome: string
  readonly jars: readonly string[]
  readonly folder: string
}

/** What a person has to do before Spark can be had on this machine. */
export class SparkUnavailable extends Error {}

export function sparkFolder(options: SparkOptions): string
export function findSpark(options: SparkOptions): SparkEnvironment | null
export function checkSpark(options: SparkOptions): {
  readonly state: 'ready' | 'installable' | 'unavailable'
  readonly missing: readonly string[]
}
export function ensureSpark(options: SparkOptions): Promise<SparkEnvironment>
export function fetchJars(request: {
  readonly python: string
  readonly javaHome: string
  readonly folder: string
  readonly packages: readonly string[]
  /** `group:artifact`, where `*` stands for anything. */
  readonly excludes?: readonly string[]
  readonly env: ProcessEnvironment
  readonly onProgress?: (line: string) => void
}): Promise<readonly string[]>
export function scrubEnvironment(env: ProcessEnvironment): Record<string, string>
