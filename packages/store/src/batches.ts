/** Splits rows so that one statement stays well below PostgreSQL's 65,535 parameters. */
export function batches<Row>(rows: readonly Row[]): Row[][] {
  const size = 500
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) =>
    rows.slice(index * size, (index + 1) * size),
  )
}
