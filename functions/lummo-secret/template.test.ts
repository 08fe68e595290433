import { checkTemplate } from './template'

const keys = ['USER', 'release', 'release.properties', 'tls.crt', '.dockerconfigjson', 'api-key'].map((key) => ({
  key,
  at: ['spec', 'keys', key],
}))
const messagesFor = (text: string) =>
  checkTemplate({ template: { out: text } } as never, keys).map((one) => one.message)

test.each([
  '{{ .USER }}',
  '{{ index . "release.properties" }}',
  '{{ (index . "release.properties") | b64dec }}',
  '{{ (.USER | fromJson).name }}',
  '{{ with .USER }}{{ .name.first }}{{ end }}',
  '{{/* .nothing.here */}}',
  '{{ "{{ .nothing }}" }}',
])('%s reads keys as Go does', (text) => expect(messagesFor(text)).toEqual([]))

test.each([
  ['{{ .release.properties }}', 'Replace `.release.properties` with `(index . "release.properties")`.'],
  ['{{ .release.properties | b64dec }}', 'Replace `.release.properties` with `(index . "release.properties")`.'],
  ['{{ printf "%s" .tls.crt }}', 'Replace `.tls.crt` with `(index . "tls.crt")`.'],
  ['{{ .api-key }}', 'Replace `.api-key` with `(index . "api-key")`.'],
  ['{{ .dockerconfigjson }}', 'Replace `.dockerconfigjson` with `(index . ".dockerconfigjson")`.'],
  ['{{ .USER.name }}', 'Replace `.USER.name` with `.USER`.'],
  ['{{ .release.notes }}', 'Replace `.release.notes` with `.release`.'],
  ['{{ .OTHER }}', 'Add the key to `keys`.'],
])('%s is an error with what to write', (text, fix) => {
  const messages = messagesFor(text)
  expect(messages).toHaveLength(1)
  expect(messages[0]).toContain(fix)
})
