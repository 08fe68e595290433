type PasswordSecretRef = {
  key?: string
  name: string
}

type Excluded = {
  dnsDomains?: string[]
  emailAddresses?: string[]
  ipRanges?: string[]
  uriDomains?: string[]
}

/** The spec of a Certificate (cert-manager.io/v1). Written by `npm run crd-types`. */
export type CertificateSpec = {
  additionalOutputFormats?: {
    type: 'DER' | 'CombinedPEM'
  }[]
  commonName?: string
  dnsNames?: string[]
  duration?: string
  emailAddresses?: string[]
  encodeUsagesInRequest?: boolean
  ipAddresses?: string[]
  isCA?: boolean
  issuerRef: {
    group?: string
    kind?: string
    name: string
  }
  keystores?: {
    jks?: {
      alias?: string
      create: boolean
      password?: string
      passwordSecretRef?: PasswordSecretRef
    }
    pkcs12?: {
      create: boolean
      password?: string
      passwordSecretRef?: PasswordSecretRef
      profile?: 'LegacyRC2' | 'LegacyDES' | 'Modern2023' | 'Modern2026'
    }
  }
  literalSubject?: string
  nameConstraints?: {
    critical?: boolean
    excluded?: Excluded
    permitted?: Excluded
  }
  otherNames?: {
    oid?: string
    utf8Value?: string
  }[]
  privateKey?: {
    algorithm?: 'RSA' | 'ECDSA' | 'Ed25519'
    encoding?: 'PKCS1' | 'PKCS8'
    rotationPolicy?: 'Never' | 'Always'
    size?: number
  }
  renewBefore?: string
  renewBeforePercentage?: number
  renewal?: {
    policy?: 'RenewBefore' | 'Disabled'
    windows?: {
      cron: string
      timezone?: string
      windowDuration: string
    }[]
  }
  revisionHistoryLimit?: number
  secretName: string
  secretTemplate?: {
    annotations?: Record<string, string>
    labels?: Record<string, string>
  }
  signatureAlgorithm?:
    | 'SHA256WithRSA'
    | 'SHA384WithRSA'
    | 'SHA512WithRSA'
    | 'ECDSAWithSHA256'
    | 'ECDSAWithSHA384'
    | 'ECDSAWithSHA512'
    | 'PureEd25519'
  subject?: {
    countries?: string[]
    localities?: string[]
    organizationalUnits?: string[]
    organizations?: string[]
    postalCodes?: string[]
    provinces?: string[]
    serialNumber?: string
    streetAddresses?: string[]
  }
  uris?: string[]
  usages?: (
    | 'signing'
    | 'digital signature'
    | 'content commitment'
    | 'key encipherment'
    | 'key agreement'
    | 'data encipherment'
    | 'cert sign'
    | 'crl sign'
    | 'encipher only'
    | 'decipher only'
    | 'any'
    | 'server auth'
    | 'client auth'
    | 'code signing'
    | 'email protection'
    | 's/mime'
    | 'ipsec end system'
    | 'ipsec tunnel'
    | 'ipsec user'
    | 'timestamping'
    | 'ocsp signing'
    | 'microsoft sgc'
    | 'netscape sgc'
  )[]
}
