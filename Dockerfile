# The suite as a container function: `kustomize` (container), `kpt` (image), or `docker run -i` with a ResourceList.
# Build:  docker build -t lummo .
FROM node:20-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

# Node and nothing else: no shell, no package manager. Runs as nobody, without network, on a read-only root.
FROM gcr.io/distroless/nodejs20-debian12:nonroot
COPY --from=build /src/dist/lummo /usr/local/bin/lummo
USER 65534:65534
ENTRYPOINT ["/nodejs/bin/node", "/usr/local/bin/lummo"]
