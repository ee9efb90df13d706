import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { eventSchema } from './event-schema.ts'
import { reportSchema } from './report-schema.ts'

/** The folder of the JSON Schemas that are committed. */
export const schemaFolder: URL = new URL('../schemas/', import.meta.url)

/** The JSON Schemas of what outsiders read, by file name. */
export function schemaFiles(): Record<string, string> {
  return {
    'event.schema.json': toFile('mailhealth event', eventSchema),
    'report.schema.json': toFile('mailhealth report', reportSchema),
  }
}

function toFile(title: string, schema: z.ZodType): string {
  return `${JSON.stringify({ ...z.toJSONSchema(schema, { io: 'input' }), title }, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(schemaFolder, { recursive: true })
  for (const [name, text] of Object.entries(schemaFiles())) writeFileSync(new URL(name, schemaFolder), text)
}
