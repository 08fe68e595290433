/** Words in a name that mark a secret value: `PGPASSWORD`, `api-key`, but not `TOKENIZER`. */
const SECRET = /passwords?|passwd|passphrase|secret|token(?!i[sz])|credential|(?:api|private|access)[-_.]?key/i

/** Last words of names that describe a secret: its length, its location, its name. */
const ABOUT =
  /[-_.](?:age|algo|algorithm|audience|count|day|dir|enabled|endpoint|expiration|expiry|file|format|header|hint|hour|id|interval|issuer|length|limit|minute|mode|name|path|pattern|policy|prefix|provider|ref|regex|regexp|required|rounds|second|size|store|timeout|ttl|type|ur[il]|version)s?$/i
const BOUND = /(?:^|[-_.])(?:max|min)[-_.]/i

/**
 * Values that are not secret under any name: a switch, a small number, another variable, a template placeholder, a file
 * path, a URL without a login, or a query or path segment as long as a token.
 */
const HARMLESS =
  /^(?:|\d{1,3}|[a-z][a-z0-9+.-]*:\/\/[\w.-]+(?::\d+)?(?:\/[\w.~-]{0,16})*|true|false|yes|no|on|off|enabled?|disabled?|optional|required|force|prefer|permissive|force_plus_permanent|\$\([^)]*\)|\$\{[^}]*\}|\{\{[^}]*\}\}|(?:\/[\w.-]+){2,})$/i

/** A URL with a literal password: `postgres://shop:hunter2@db/shop`, not a variable or a template placeholder. */
const LOGIN = /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:(?!\$[({]|[<{])[^\s/@]+@/i

const SECRET_FILE =
  /(?:^|[-._])(?:passwords?|passwd|secrets?|tokens?|credentials?)(?:$|[-._])|^id_(?:dsa|ecdsa|ed25519|rsa)(?:_sk)?$|\.(?:pem|key)$/i

/** Checks whether a variable or setting contains a secret, judging by the name or the value. */
export function isSecret(name: string, value: string): boolean {
  if (LOGIN.test(value) || holdsKey(value)) return true
  if (!SECRET.test(name) || HARMLESS.test(value)) return false
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
  return !ABOUT.test(words) && !BOUND.test(words)
}

/** Last words of database settings that are passwords: `masterauth`, `tls-key-file-pass`, not `password_encryption`. */
const SETTING = /(?:pass|passwd|password|auth|secret|token|userlist)$/i

/** Checks whether a setting of a database server contains a secret. */
export const isSecretSetting = (name: string, value: string): boolean =>
  LOGIN.test(value) || holdsKey(value) || (SETTING.test(name) && !HARMLESS.test(value))

/** Checks whether a file contains a secret, judging by the name or the content. */
export const holdsSecret = (name: string, content: string): boolean => SECRET_FILE.test(name) || holdsKey(content)

const holdsKey = (content: string): boolean => content.includes('PRIVATE KEY-----')
