# The functions as a container: for kustomize (`container`), kpt (`image`), or `docker run -i` with a ResourceList on stdin.
# Build:  docker build -t lummo .
# The build stage runs on the platform of the builder, because Bun cross-compiles. Needs BuildKit (Docker 23) or Podman.
FROM --platform=$BUILDPLATFORM node:20-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
ARG TARGETARCH
RUN arch=${TARGETARCH:-$(node -p process.arch)} && case $arch in amd64) arch=x64 ;; esac \
  && node tools/build/build.mjs --executables "linux-$arch" && mv "executables/lummo-linux-$arch" /lummo

# A sidecar of Argo CD's repo server (integrations/argocd/README.md): kustomize, lummo, and the plugin that calls both.
# Build:  docker build --target argocd -t lummo-argocd .
FROM registry.k8s.io/kustomize/kustomize:v5.8.1 AS kustomize
FROM debian:bookworm-slim AS argocd
COPY --from=kustomize /app/kustomize /usr/local/bin/kustomize
COPY --from=build /lummo /usr/local/bin/lummo
COPY integrations/argocd/generate.sh /usr/local/bin/lummo-generate
COPY integrations/argocd/discover.sh /usr/local/bin/lummo-discover
COPY integrations/argocd/plugin.yaml /home/argocd/cmp-server/config/plugin.yaml
RUN chmod 0755 /usr/local/bin/lummo-generate /usr/local/bin/lummo-discover
ENV HOME=/tmp
USER 999
# Mounted from the repo server, so that both have the same version.
ENTRYPOINT ["/var/run/argocd/argocd-cmp-server"]

# The operator (docs/operator/install.md): Node and one file, without shell or package manager. Runs as user 65532.
# Build:  docker build --target operator -t lummo-operator .
FROM --platform=$BUILDPLATFORM build AS operator-build
RUN node tools/build/build.mjs --programs
FROM gcr.io/distroless/nodejs20-debian12:nonroot AS operator
COPY --from=operator-build /src/dist/operator/lummo-operator /usr/local/bin/lummo-operator
USER 65532:65532
ENTRYPOINT ["/nodejs/bin/node", "/usr/local/bin/lummo-operator"]

# The executable and glibc, without Node, shell or package manager. Runs as user 65534, without network, on a read-only root.
FROM gcr.io/distroless/base-debian12:nonroot
COPY --from=build /lummo /usr/local/bin/lummo
USER 65534:65534
ENTRYPOINT ["/usr/local/bin/lummo"]
