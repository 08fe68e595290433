#!/bin/sh
# Prints the files that make this folder one for the plugin; nothing where Argo CD shall use its own tools.
set -eu
# Objects of ours, by an apiVersion of today or of old or, where there is none, by their kind; or a call of the function.
find . -maxdepth 1 -type f \( -name '*.yaml' -o -name '*.yml' -o -name Kptfile \) -exec \
  grep -lE "^(apiVersion: *[\"']?(krm\.lummo\.dev/|[Ll]ummoKRM)|kind: *[\"']?(Lummo|pgbouncer)|.*exec: *\{? *(path: *)?lummo\b)" {} + || true
