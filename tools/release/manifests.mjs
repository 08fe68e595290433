// Files for package managers and catalogs. `sums` contains the SHA-256 hash of the archive for each target.
import { ADDRESS, DOWNLOADS, IMAGES, LICENSE, TAG, VERSION } from './address.mjs'

const SUMMARY = 'Expands short Kubernetes objects'
const DESCRIPTION = `Write ten lines per application, and get the hardened Kubernetes resources that it needs. Reports mistakes with a fix
before anything reaches a cluster. Runs without network access.`

/** Returns the name of the archive for a target. */
export const archiveOf = (target) => `lummo-${VERSION}-${target}.tar.gz`

/** Operating system and architecture of each target, as Go names them. */
const PLATFORMS = {
  'linux-x64': ['linux', 'amd64'],
  'linux-arm64': ['linux', 'arm64'],
  'macos-x64': ['darwin', 'amd64'],
  'macos-arm64': ['darwin', 'arm64'],
  'windows-x64': ['windows', 'amd64'],
}

/** Returns the plugin manifest of krew: `kubectl lummo`. */
export function krewManifest(sums) {
  const platforms = Object.entries(sums).map(([target, sum]) => {
    const [os, arch] = PLATFORMS[target]
    return `  - selector: {matchLabels: {os: ${os}, arch: ${arch}}}
    uri: ${DOWNLOADS}/${archiveOf(target)}
    sha256: ${sum}
    bin: ${os === 'windows' ? 'lummo.exe' : 'lummo'}
`
  })
  return `apiVersion: krew.googlecontainertools.github.com/v1alpha2
kind: Plugin
metadata: {name: lummo}
spec:
  version: ${TAG}
  homepage: ${ADDRESS}
  shortDescription: ${SUMMARY}
  description: |
    ${DESCRIPTION.replaceAll('\n', '\n    ')}
  platforms:
${platforms.join('')}`
}

/** Returns the Homebrew formula for the macOS and Linux targets. */
export function formula(sums) {
  const block = (os, name) => {
    const parts = [
      ['arm64', 'on_arm'],
      ['x64', 'on_intel'],
    ].filter(([arch]) => sums[`${name}-${arch}`] !== undefined)
    const lines = parts.map(
      ([arch, on]) => `    ${on} do
      url "${DOWNLOADS}/${archiveOf(`${name}-${arch}`)}"
      sha256 "${sums[`${name}-${arch}`]}"
    end
`,
    )
    return lines.length === 0 ? '' : `  ${os} do\n${lines.join('')}  end\n\n`
  }
  return `class Lummo < Formula
  desc "${SUMMARY}"
  homepage "${ADDRESS}"
  version "${VERSION}"
  license "${LICENSE}"

${block('on_macos', 'macos')}${block('on_linux', 'linux')}  def install
    bin.install "lummo"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/lummo --version")
  end
end
`
}

/** Returns the entry for the kpt functions catalog (metadata.yaml of kptdev/krm-functions-catalog). */
export const catalogEntry = () => `image: ${IMAGES}/lummo
description: ${SUMMARY} into native resources, and checks the whole package.
tags:
- mutator
- validator
sourceURL: ${ADDRESS}
examplePackageURLs:
- ${ADDRESS}/tree/${TAG}/kustomize-examples/kpt
- ${ADDRESS}/tree/${TAG}/kustomize-examples/kpt-setters
emails: []
license: ${LICENSE}
`
