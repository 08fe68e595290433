import { suggest } from '../../finding/suggest'
import { wrongType } from '../../kind/rules'
import { kfgImport, kfgNotSupported, kfgUnknownName } from '../rules'
import type { Span } from '../syntax/source'
import type { Name } from '../syntax/tree'
import type { Context } from './program'
import { describe, MAX_TEXT, plainText, type Value } from './value'

/** A call to a function, in a file. */
export interface Call {
  name: Name
  values: readonly Value[]
  span: Span
  file: string
}

type Run = (argument: string, call: Call, context: Context) => Value | undefined

const FUNCTIONS: Readonly<Record<string, Run>> = { env: variable, secret: secretKey, file: fileText }

/** Returns the result of a function: `env("NAME")`, `secret("name/key")` or `file("path")`. */
export function called(call: Call, context: Context): Value | undefined {
  const { name, values, span } = call
  const run = Object.hasOwn(FUNCTIONS, name.text) ? FUNCTIONS[name.text] : undefined
  if (run === undefined) {
    const cure = 'The functions are `env`, `secret` and `file`.'
    const message = `Unknown function \`${name.text}\`.${suggest(name.text, Object.keys(FUNCTIONS), cure).text}`
    context.problems.add(kfgUnknownName.at([], message), name.span)
    return undefined
  }
  const [only, second] = values
  if (only?.type === 'text' && second === undefined) return run(only.text, call, context)
  const given = only === undefined || second !== undefined ? `${values.length} values` : describe(only)
  context.problems.add(wrongType.at([], `\`${name.text}\` requires one string, not ${given}.`), span)
  return undefined
}

/** A build is hermetic, so variables are set only on the command line. */
function variable(name: string, { span }: Call, { variables, problems }: Context): Value | undefined {
  const value = variables.get(name)
  if (value !== undefined) return plainText(value, span)
  const message = `\`${name}\` is not set, because a build does not read the environment. Pass \`--set ${name}=VALUE\`.`
  problems.add(kfgNotSupported.at([], message), span)
  return undefined
}

/**
 * `secret("shop/token")` refers to the key `token` of the Secret `shop`, and `secret("token")` to the key `token` of
 * the Secret `token`.
 */
function secretKey(path: string, { span }: Call, { problems }: Context): Value | undefined {
  const [name = '', key = name, ...rest] = path.replace(/^\//, '').split('/')
  if (name !== '' && key !== '' && rest.length === 0) return { type: 'secret', secret: name, key, span }
  problems.add(wrongType.at([], `\`${path}\` is not a key of a Secret. Write \`secret("NAME/KEY")\`.`), span)
  return undefined
}

function fileText(path: string, { span, file }: Call, { files, problems }: Context): Value | undefined {
  const resolved = files.resolve(file, path)
  const read =
    resolved === undefined
      ? { problem: `\`${path}\` is outside the folder. Move the file, or pass the parent folder.` }
      : files.read(resolved)
  if ('problem' in read) {
    problems.add(kfgImport.at([], read.problem), span)
    return undefined
  }
  if (read.text.length <= MAX_TEXT && !read.text.includes('\0')) return plainText(read.text, span)
  const reason = read.text.includes('\0') ? 'is a binary file' : 'is larger than 1 MiB'
  problems.add(kfgImport.at([], `\`${path}\` ${reason}. Mount the file instead.`), span)
  return undefined
}
