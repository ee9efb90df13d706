import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { StoreError } from '../store-error.ts'

/**
 * Makes an empty cluster in a directory that does not exist yet, in a process of its own (4 to 7 seconds).
 *
 * @throws StoreError when the directory cannot be written
 */
export async function initialiseCluster(directory: string): Promise<void> {
  const child = fork(fileURLToPath(new URL('./initialise-process.ts', import.meta.url)), [directory], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    // Ctrl-C reaches the whole group of processes: a half-made cluster is no harm, and the parent decides.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const failure = await new Promise<string | null>((resolve) => {
    child.once('message', (message) => resolve((message as { readonly failure: string | null }).failure))
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(`the process that makes it ended (${signal ?? code})`))
  })
  if (child.connected) child.disconnect()
  if (failure !== null) throw new StoreError(`The embedded database does not start: ${failure}`)
}
