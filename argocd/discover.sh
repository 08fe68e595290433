#!/bin/sh
# Prints the files that make this folder one for the plugin; nothing where Argo CD shall use its own tools.
set -eu
find . -maxdepth 1 -type f \( -name '*.yaml' -o -name '*.yml' -o -name Kptfile \) -exec \
  grep -lE '^(apiVersion: *krm\.lummo\.dev/|.*exec: *\{? *(path: *)?lummo\b)' {} +  || true
