import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore, type Store } from './open-store.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const cache = join(root, 'node_modules/.cache/mailhealth')
/** What a cluster is made by: one that another version made is not taken. */
const makers = ['package-lock.json', 'packages/store/migrations/*.sql', 'packages/store/src/embedded/*.ts']

/** Opens a new embedded store in a directory, as openStore does, but for the seconds that making a cluster takes. */
export async function openNewStore(dataDir: string): Promise<Store> {
  await seedDataDir(dataDir)
  return openStore({ dataDir })
}

let making: Promise<void> | null = null

/** Fills a new data directory with what openStore would make there: made once, and copied from then on. */
export async function seedDataDir(dataDir: string): Promise<void> {
  const template = join(cache, `data-${versionOfMakers()}`)
  if (!existsSync(template)) await (making ??= makeTemplate(template))
  mkdirSync(dataDir, { recursive: true })
  cpSync(join(template, 'pg'), join(dataDir, 'pg'), { recursive: true, force: false, errorOnExist: true })
}

/** Makes a store as if it were new. Rows are deleted, since to truncate as many tables writes a hundred files. */
export async function emptyStore({ pool }: Store): Promise<void> {
  await pool.query(`do $$
    declare one text;
    begin
      set local session_replication_role = replica;
      for one in select quote_ident(tablename) from pg_tables where schemaname = 'public' loop
        execute 'delete from ' || one;
      end loop;
      for one in select quote_ident(sequencename) from pg_sequences where schemaname = 'public' loop
        execute 'alter sequence ' || one || ' restart';
      end loop;
    end $$`)
}

/** Several processes may do this at once: the first that is done wins. */
async function makeTemplate(template: string): Promise<void> {
  mkdirSync(cache, { recursive: true })
  const fresh = mkdtempSync(join(cache, 'new-'))
  const store = await openStore({ dataDir: fresh })
  await store.maintain()
  await store.close()
  try {
    renameSync(fresh, template)
  } catch (error) {
    if (!existsSync(template)) throw error
    rmSync(fresh, { recursive: true })
  }
}

function versionOfMakers(): string {
  const hash = createHash('sha256')
  for (const file of globSync(makers, { cwd: root }).sort()) hash.update(file).update(readFileSync(join(root, file)))
  return hash.digest('hex').slice(0, 16)
}
