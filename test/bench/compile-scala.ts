import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureSpark } from '@lakestream/server/deploy/local/environment'
import { ROOT } from '../support/spark.ts'

const FIND_JARS = 'import os, pyspark; print(os.path.join(os.path.dirname(pyspark.__file__), "jars", "*"))'

/** A jar of one Scala file in a folder, by the compiler that Spark brings, or why there is none. */
export async function compileScala(file: string, folder: string): Promise<{ jar: string } | { reason: string }> {
  const { python, javaHome } = await ensureSpark({ root: ROOT, env: process.env })
  const jars = spawnSync(python, ['-c', FIND_JARS], { encoding: 'utf8' }).stdout.trim()
  const jar = join(folder, 'scala.jar')
  const args = ['-cp', jars, 'scala.tools.nsc.Main', '-cp', jars, '-d', jar, file]
  const { status, stdout, stderr, error } = spawnSync(join(javaHome, 'bin', 'java'), args, { encoding: 'utf8' })
  return status === 0 ? { jar } : { reason: error?.message ?? `${stdout}${stderr}` }
}
