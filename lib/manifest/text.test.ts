import { withLowerStart } from './text'

test.each([
  ['The selector is generated.', 'the selector is generated.'],
  ['A StatefulSet waits for each pod.', 'a StatefulSet waits for each pod.'],
  ['`a b` is not a hostname.', '`a b` is not a hostname.'],
  ['Kubernetes has no such field.', 'Kubernetes has no such field.'],
  ['HTTPS is always redirected.', 'HTTPS is always redirected.'],
  ['Pub/Sub retries.', 'Pub/Sub retries.'],
])('%s after a colon', (sentence, expected) => expect(withLowerStart(sentence)).toBe(expected))
