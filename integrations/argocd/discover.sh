#!/bin/sh
# Prints the files because of which the plugin must render this folder; nothing if Argo CD must use its own tools.
set -eu
# Short objects, by their current or legacy apiVersion or, without one, by their kind; or a kustomization that runs lummo.
find . -maxdepth 1 -type f \( -name '*.yaml' -o -name '*.yml' -o -name Kptfile \) -exec \
  grep -lE "^(apiVersion: *[\"']?((krm\.lummo|gati)\.dev/|[Ll]ummoKRM)|kind: *[\"']?(Lummo|pgbouncer)|.*exec: *\{? *(path: *)?lummo\b)" {} + || true
