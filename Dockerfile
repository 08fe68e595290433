# The functions as a container: for kustomize (`container`), kpt (`image`), or `docker run -i` with a ResourceList on stdin.
# Build:  docker build -t lummo .
# The build stage runs on the platform of the builder, because Bun cross-compiles. Needs BuildKit (Docker 23) or Podman.
# `npm run release` replaces the stages `build` and `operator-build` with folders that contain the files of the release.
# The base images are arguments, so that a release can set them by digest.
ARG BUILD_BASE=docker.io/library/node:24-bookworm-slim
ARG EXECUTABLE_BASE=gcr.io/distroless/base-debian12:nonroot
ARG OPERATOR_BASE=gcr.io/distroless/nodejs24-debian12:nonroot
ARG ARGOCD_BASE=docker.io/library/debian:bookworm-slim
ARG KUSTOMIZE=registry.k8s.io/kustomize/kustomize:v5.8.1

FROM --platform=$BUILDPLATFORM $BUILD_BASE AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
ARG TARGETARCH
RUN arch=${TARGETARCH:-$(node -p process.arch)} && case $arch in amd64) arch=x64 ;; esac \
  && node tools/build/build.mjs --executables "linux-$arch" && mv "executables/lummo-linux-$arch" /lummo

# A sidecar of Argo CD's repo server (integrations/argocd/README.md): kustomize, lummo, and the plugin that calls both.
# Build:  docker build --target argocd -t lummo-argocd .
FROM $KUSTOMIZE AS kustomize
FROM $ARGOCD_BASE AS argocd
COPY --from=kustomize /app/kustomize /usr/local/bin/kustomize
COPY --from=build /lummo /usr/local/bin/lummo
COPY --chmod=0755 integrations/argocd/generate.sh /usr/local/bin/lummo-generate
COPY --chmod=0755 integrations/argocd/discover.sh /usr/local/bin/lummo-discover
COPY integrations/argocd/plugin.yaml /home/argocd/cmp-server/config/plugin.yaml
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="lummo-argocd" \
  org.opencontainers.image.description="Argo CD plugin that expands short Kubernetes objects" \
  org.opencontainers.image.source="https://git.example.com/platform/lummo-krm-functions" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.licenses="Apache-2.0"
ENV HOME=/tmp
USER 999
# Mounted from the repo server, so that both have the same version.
ENTRYPOINT ["/var/run/argocd/argocd-cmp-server"]

# The operator (docs/operator/install.md): Node and one file, without shell or package manager. Runs as user 65532.
# Build:  docker build --target operator -t lummo-operator .
FROM --platform=$BUILDPLATFORM build AS operator-build
RUN node tools/build/build.mjs --programs
FROM $OPERATOR_BASE AS operator
COPY --from=operator-build /src/dist/operator/lummo-operator /usr/local/bin/lummo-operator
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="lummo-operator" \
  org.opencontainers.image.description="Operator that expands short Kubernetes objects in a cluster" \
  org.opencontainers.image.source="https://git.example.com/platform/lummo-krm-functions" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.licenses="Apache-2.0"
USER 65532:65532
# The client of the cluster loads `punycode`, of which Node 24 warns at each start.
ENTRYPOINT ["/nodejs/bin/node", "--disable-warning=DEP0040", "/usr/local/bin/lummo-operator"]

# The executable and glibc, without Node, shell or package manager. Runs as user 65534, without network, on a read-only root.
FROM $EXECUTABLE_BASE AS lummo
COPY --from=build /lummo /usr/local/bin/lummo
ARG VERSION=unreleased
ARG REVISION=unknown
LABEL org.opencontainers.image.title="lummo" \
  org.opencontainers.image.description="KRM function that expands short Kubernetes objects" \
  org.opencontainers.image.source="https://git.example.com/platform/lummo-krm-functions" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.licenses="Apache-2.0"
USER 65534:65534
ENTRYPOINT ["/usr/local/bin/lummo"]
