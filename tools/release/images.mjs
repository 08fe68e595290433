// Builds container images as OCI archives, with podman, from the Dockerfile and the files of the release.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IMAGES, ROOT, VERSION } from './address.mjs'
import { releaseTime, run, tar } from './files.mjs'

/** Images, each with the target of the Dockerfile. */
export const IMAGE_NAMES = ['lummo', 'lummo-operator', 'lummo-argocd']
const targetOf = (name) => name.replace(/^lummo-/, '')
/** Target of the executable in the images of each architecture. */
export const ARCHITECTURES = { amd64: 'linux-x64', arm64: 'linux-arm64' }

/** Returns the base images with their tags: the arguments before the first stage of the Dockerfile. */
export function baseImages() {
  const [head] = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').split(/^FROM /m)
  return Object.fromEntries([...head.matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, name, image]) => [name, image]))
}

/** Returns the base images with the current digests of their tags in the registry. */
export const resolvedBaseImages = () =>
  Object.fromEntries(
    Object.entries(baseImages()).map(([name, image]) => {
      const digest = run('skopeo', ['inspect', '--no-tags', '--format', '{{.Digest}}', `docker://${image}`]).trim()
      return [name, `${image}@${digest}`]
    }),
  )

/** Returns the file name of an image in the release. */
export const imageFileOf = (name, arch) => `${name}-${VERSION}-linux-${arch}.oci.tar`

/**
 * Builds all images of one architecture.
 *
 * @param bases the base images, keyed by Dockerfile argument
 * @param executable the path of the executable for the architecture
 * @param revision the commit of the source
 */
export function buildImages({ out, arch, bases, executable, revision }) {
  const work = mkdtempSync(join(tmpdir(), 'lummo-images-'))
  try {
    mkdirSync(join(work, 'build'))
    cpSync(executable, join(work, 'build/lummo'))
    mkdirSync(join(work, 'operator-build/src/dist/operator'), { recursive: true })
    cpSync(join(ROOT, 'dist/operator/lummo-operator'), join(work, 'operator-build/src/dist/operator/lummo-operator'))
    for (const name of IMAGE_NAMES) {
      const tag = `${IMAGES}/${name}:${VERSION}-${arch}`
      const settings = { ...bases, VERSION, REVISION: revision }
      run('podman', [
        ...['build', '--quiet', '--platform', `linux/${arch}`, '--target', targetOf(name), '--tag', tag],
        // A cached layer has the timestamp of the build that wrote the layer.
        ...['--no-cache', '--timestamp', String(releaseTime())],
        ...['build', 'operator-build'].flatMap((one) => ['--build-context', `${one}=${join(work, one)}`]),
        ...Object.entries(settings).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
        ROOT,
      ])
      const layout = join(work, name)
      run('podman', ['save', '--quiet', '--format', 'oci-dir', '--output', layout, tag])
      tar(join(out, imageFileOf(name, arch)), layout)
    }
  } finally {
    rmSync(work, { recursive: true })
  }
}
