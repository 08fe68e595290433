const HOST = '[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?'
const URLS = new RegExp(`\\b([a-z][a-z0-9+.-]*)://(?:([^@/\\s,]*)@)?(${HOST})(?::(\\d{1,5}))?(?![\\w:])`, 'gi')
const BARE = new RegExp(`(?<![\\w./:@-])(${HOST}):(\\d{1,5})(?![\\w:.-])`, 'gi')

/** Pattern of the text before an image with a tag. Such an image looks like an address: `--image=cart:8080`. */
const IMAGE = /IMAGE(?:S|_NAME|_TAG)?(?:[=\s:'"]*)$/i

/** Returns the pairs of a host and a port in a string, without images with a tag. */
export const pairsIn = (text: string): RegExpExecArray[] =>
  [...text.matchAll(BARE)].filter(({ index }) => !IMAGE.test(text.slice(0, index)))

/** A string, the name of the variable or field that contains the string, and whether such names have an address. */
interface AddressText {
  word: string
  value: string
  isAddress: boolean
}

interface Address {
  scheme: string | undefined
  login: string | undefined
  host: string
  port: number | undefined
  /** Whether the string can be something other than an address, such as an image with a tag. */
  isUnsure: boolean
}

/** Returns the addresses in a string: URLs, and pairs such as \`host:port\`. */
export const addressesIn = ({ word, value, isAddress }: AddressText): Address[] => [
  ...[...value.matchAll(URLS)].map(([, scheme, login, host = '', port]) => ({
    scheme: scheme?.toLowerCase(),
    login,
    host,
    port: port === undefined ? undefined : Number(port),
    isUnsure: false,
  })),
  ...(IMAGE.test(word) ? [] : pairsIn(value)).map(({ 1: host = '', 2: port }) => ({
    scheme: undefined,
    login: undefined,
    host,
    port: Number(port),
    isUnsure: !isAddress,
  })),
]
