import { holdsSecret, isSecret, isSecretSetting } from './secret-text'

test.each([
  ['DB_PASSWORD', 'hunter2'],
  ['PGPASSWORD', '12345'],
  ['PASSPHRASE', 'hunter2'],
  ['dbPassword', 'hunter2'],
  ['ID_TOKEN', 'abc'],
  ['AWS_SECRET_ACCESS_KEY', 'wJalr/K7MDENG/bPx'],
  ['SECRET_KEY_BASE', 'abc'],
  ['api-key', 'abc'],
  ['DATABASE_URL', 'postgres://u:pw@h/db'],
  ['WEBHOOK_TOKEN', 'https://hooks.example.com/services/T024BE7LD/9f86d081884c7d659a2feaa0'],
  ['WEBHOOK_SECRET', 'https://hooks.example.com/?key=abc'],
  ['CERT', '-----BEGIN PRIVATE KEY-----\nMII'],
])('%s: %s is a secret', (name, value) => expect(isSecret(name, value)).toBe(true))

test.each([
  ['DB_PASSWORD', ''],
  ['TOKEN_TTL', '3600'],
  ['tokenTtl', '3600'],
  ['PASSWORD_MIN_LENGTH', '8'],
  ['MAX_TOKENS', '4096'],
  ['REQUIRE_PASSWORD', 'true'],
  ['TOKENIZER', 'bert'],
  ['SECRET_NAME', 'shop-db'],
  ['OAUTH_TOKEN_URL', 'https://login.example.com/token'],
  ['GOOGLE_APPLICATION_CREDENTIALS', '/etc/google/key.json'],
  ['DB_PASSWORD', '$(PGPASSWORD)'],
  ['DB_PASSWORD', '{{ .Values.password }}'],
  ['DATABASE_URL', 'postgres://u@h/db'],
  ['RESET_PASSWORD', 'https://id.example.com/reset'],
  ['ALLOW_EMPTY_PASSWORD', 'yes'],
  ['MIN_PASSWORD', '8'],
  ['DATABASE_URL', 'postgres://u:$(PGPASSWORD)@h/db'],
  ['ADDRESS', 'http://shop:8080/a@b'],
  ['URL', 'postgres://{{.User}}:{{.Password}}@db/shop'],
  ['URL', 'postgres://shop:{password}@db/shop'],
  ['PASSWORD_HASH_ALGO', 'bcrypt'],
  ['PASSWORD_REGEX', '^[a-z]+$'],
  ['TOKEN_MODE', 'strict'],
  ['SECRET_ROTATION', '30d'],
  ['TOKEN_LIFE', '1h30m'],
])('%s: %j is none', (name, value) => expect(isSecret(name, value)).toBe(false))

test('files are told by their names, or by a key in them', () => {
  expect(['tls.key', 'id_rsa', 'id_ed25519_sk', 'db-password.txt'].filter((name) => !holdsSecret(name, 'x'))).toEqual(
    [],
  )
  expect(['id_mapping', 'tokenizer.json', 'readme.md'].filter((name) => holdsSecret(name, 'x'))).toEqual([])
  expect(holdsSecret('readme.md', '-----BEGIN RSA PRIVATE KEY-----')).toBe(true)
})

test.each([
  ['masterauth', 'hunter2'],
  ['tls-key-file-pass', 'hunter2'],
  ['ssl_passphrase_secret', 'hunter2'],
])('the setting %s: %s of a database is a secret', (name, value) => expect(isSecretSetting(name, value)).toBe(true))

test.each([
  ['mysql_native_password', 'ON'],
  ['mysql-native-password', 'true'],
  ['sha256_password_auto_generate_rsa_keys', 'OFF'],
  ['validate_password', 'FORCE_PLUS_PERMANENT'],
  ['password_encryption', 'scram-sha-256'],
  ['authentication_policy', '*,,'],
  ['tls-auth-clients', 'optional'],
  ['default_password_lifetime', '180'],
])('the setting %s: %s of a database is not a secret', (name, value) =>
  expect(isSecretSetting(name, value)).toBe(false),
)
