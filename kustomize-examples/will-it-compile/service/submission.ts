import type { RunnableJob } from 'lummo-krm-functions'
import type { CompileJobs } from './environments'

/** Maximum size of the code in bytes. */
export const MAX_CODE_BYTES = 64 << 10

/** A valid request. */
export interface Submission {
  job: RunnableJob
  files: Record<string, Uint8Array>
}

/** A request that is refused, with its HTTP status. */
export class RefusedRequest extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** Checks the body of a request. Throws a RefusedRequest. */
export function readSubmission(body: string, known: readonly CompileJobs[]): Submission {
  const { code, language, standard, ...others } = fieldsOf(body)
  if (code === undefined || language === undefined) throw bad('`code` and `language` are required.')
  const found = known.find(({ environment }) => environment.language === language)
  if (found === undefined)
    throw bad(`\`language\` must be one of ${listed(known.map((one) => one.environment.language))}.`)
  for (const field of ['compiler', 'architecture', 'os'] as const) {
    const value = found.environment[field]
    if ((others[field] ?? value) !== value) throw bad(`\`${field}\` must be \`${value}\`.`)
  }
  const job = found.jobs.get(standard ?? found.environment.standards[0] ?? '')
  if (job === undefined) throw bad(`\`standard\` must be one of ${listed(found.environment.standards)}.`)
  return { job, files: { 'main.c': codeIn(code) } }
}

const FIELDS = ['code', 'language', 'standard', 'compiler', 'architecture', 'os'] as const
type Fields = Partial<Record<(typeof FIELDS)[number], string>>

function fieldsOf(body: string): Fields {
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    throw bad('The body must be JSON.')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw bad('The body must be an object.')
  for (const [name, value] of Object.entries(parsed)) {
    if (!(FIELDS as readonly string[]).includes(name)) throw bad(`Unknown field \`${name.slice(0, 50)}\`.`)
    if (typeof value !== 'string') throw bad(`\`${name}\` must be a string.`)
  }
  return parsed as Fields
}

/** Returns the bytes of code in base64. Node would ignore characters that are not base64. */
function codeIn(text: string): Uint8Array {
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)
  if (!isBase64) throw bad('`code` must be base64.')
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length === 0) throw bad('`code` is empty.')
  if (bytes.length > MAX_CODE_BYTES)
    throw new RefusedRequest(413, `\`code\` must have at most ${MAX_CODE_BYTES} bytes.`)
  return bytes
}

const bad = (message: string): RefusedRequest => new RefusedRequest(400, message)
const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ')
