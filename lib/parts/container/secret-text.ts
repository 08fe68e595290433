/** Words in a name that indicate a secret value: `PGPASSWORD`, `api-key`, but not `TOKENIZER`. */
const SECRET = /passwords?|passwd|passphrase|secret|token(?!i[sz])|credential|(?:api|private|access)[-_.]?key/i

/** Last words of names that describe a property of a secret, such as its length, location or name. */
const ABOUT =
  /[-_.](?:age|algo|algorithm|audience|count|day|dir|enabled|endpoint|expiration|expiry|file|format|header|hint|hour|id|interval|issuer|length|limit|minute|mode|name|path|pattern|policy|prefix|provider|ref|regex|regexp|required|rounds|second|size|store|timeout|ttl|type|ur[il]|version)s?$/i
const BOUND = /(?:^|[-_.])(?:max|min)[-_.]/i

/**
 * Patterns of values that are never secret: a switch, a small number, a duration, another variable, a template
 * placeholder, a file path, a URL without credentials, and a query or path segment that is as long as a token.
 */
const HARMLESS =
  /^(?:|\d{1,3}|(?:\d{1,5}(?:ms|[smhdwy]))+|[a-z][a-z0-9+.-]*:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~-]{0,16})*|true|false|yes|no|on|off|enabled?|disabled?|optional|required|force|prefer|permissive|force_plus_permanent|\$\([^)]*\)|\$\{[^}]*\}|\{\{[^}]*\}\}|(?:\/[\w.-]+){2,})$/i

/**
 * Pattern of a URL with a literal password: `postgres://shop:hunter2@db/shop`. Variables and template placeholders do
 * not match.
 */
const LOGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:(?!\$[({]|[<{])[^\s/@]+@/i

const SECRET_FILE =
  /(?:^|[-._])(?:passwords?|passwd|secrets?|tokens?|credentials?)(?:$|[-._])|^id_(?:dsa|ecdsa|ed25519|rsa)(?:_sk)?$|\.(?:pem|key)$/i

/** Checks whether a variable or setting contains a secret, according to its name or value. */
export function isSecret(name: string, value: string): boolean {
  if (LOGIN.test(value) || holdsKey(value)) return true
  if (!SECRET.test(name) || HARMLESS.test(value)) return false
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
  return !ABOUT.test(words) && !BOUND.test(words)
}

/**
 * Last words of database settings that contain passwords: `masterauth`, `tls-key-file-pass`, but not
 * `password_encryption`.
 */
const SETTING = /(?:pass|passwd|password|auth|secret|token|userlist)$/i

/** Checks whether a setting of a database server contains a secret, according to its name. */
export const isSecretSetting = (name: string, value: string): boolean =>
  LOGIN.test(value) || holdsKey(value) || (SETTING.test(name) && !HARMLESS.test(value))

/** Checks whether a file contains a secret, according to its name or content. */
export const holdsSecret = (name: string, content: string): boolean => SECRET_FILE.test(name) || holdsKey(content)

const holdsKey = (content: string): boolean => content.includes('PRIVATE KEY-----')
