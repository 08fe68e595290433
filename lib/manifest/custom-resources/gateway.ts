/** The spec of a Gateway (networking.istio.io/v1). Written by `npm run crd-types`. */
export type GatewaySpec = {
  selector?: Record<string, string>
  servers?: {
    bind?: string
    defaultEndpoint?: string
    hosts: string[]
    name?: string
    port: {
      name: string
      number: number
      protocol: string
      targetPort?: number
    }
    tls?: {
      caCertCredentialName?: string
      caCertificates?: string
      caCrl?: string
      cipherSuites?: string[]
      credentialName?: string
      credentialNames?: string[]
      httpsRedirect?: boolean
      maxProtocolVersion?: 'TLS_AUTO' | 'TLSV1_0' | 'TLSV1_1' | 'TLSV1_2' | 'TLSV1_3'
      minProtocolVersion?: 'TLS_AUTO' | 'TLSV1_0' | 'TLSV1_1' | 'TLSV1_2' | 'TLSV1_3'
      mode?: 'PASSTHROUGH' | 'SIMPLE' | 'MUTUAL' | 'AUTO_PASSTHROUGH' | 'ISTIO_MUTUAL' | 'OPTIONAL_MUTUAL'
      privateKey?: string
      serverCertificate?: string
      subjectAltNames?: string[]
      tlsCertificates?: {
        caCertificates?: string
        privateKey?: string
        serverCertificate?: string
      }[]
      verifyCertificateHash?: string[]
      verifyCertificateSpki?: string[]
    }
  }[]
}
