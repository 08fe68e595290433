#!/bin/sh
# Does what `helm` does with releases, in a folder instead of a cluster. FAKE_HELM is the folder: it has a folder
# NAMESPACE/RELEASE with a file REVISION.yaml and REVISION.status for each revision, and the file `calls`.
set -eu
command=$1
shift
echo "$command" >> "$FAKE_HELM/calls"
if [ "$command" = get ]; then shift; fi
release=$1 chart=${2:-} namespace= revision= filter=
while [ $# -gt 0 ]; do
  case $1 in
    --namespace) namespace=$2 ;;
    --revision) revision=$2 ;;
    --filter) filter=$2 ;;
  esac
  shift
done
home=$FAKE_HELM/releases/$namespace/$release
fail() { echo "Error: $1" >&2; exit 1; }

case $command in
  list)
    entries=
    for one in "$FAKE_HELM"/releases/*/*; do
      if basename "$one" | grep -qE "$filter"; then
        entries="$entries${entries:+,}{\"name\":\"$(basename "$one")\",\"namespace\":\"$(basename "$(dirname "$one")")\"}"
      fi
    done
    echo "[$entries]"
    ;;
  history)
    if [ ! -d "$home" ]; then fail 'release: not found'; fi
    entries=
    for one in "$home"/*.status; do
      entries="$entries${entries:+,}{\"revision\":$(basename "$one" .status),\"status\":\"$(cat "$one")\"}"
    done
    echo "[$entries]"
    ;;
  get) cat "$home/$revision.yaml" ;;
  uninstall) rm -r "$home" ;;
  upgrade)
    # The template inserts a whole file. Helm sorts by kind; reversed documents show that no caller relies on an order.
    file=$(sed -n 's/^{{ .Files.Get "\(.*\)" }}$/\1/p' "$chart/templates/manifests.yaml")
    mkdir -p "$home"
    next=$(($(ls "$home" | grep -c status || :) + 1))
    awk 'BEGIN { n = 1 } /^---$/ { n++; next } { text[n] = text[n] $0 "\n" }
      END { for (i = n; i > 0; i--) printf "---\n# Source: chart/templates/manifests.yaml\n%s", text[i] }' \
      "$chart/$file" > "$home/$next.yaml"
    echo failed > "$home/$next.status"
    refusal=$(sed -n 's/^  refused: "\{0,1\}\(.*[^"]\)"\{0,1\}$/\1/p' "$home/$next.yaml")
    if [ -n "$refusal" ]; then fail "UPGRADE FAILED: $refusal"; fi
    for one in "$home"/*.status; do
      if [ "$(cat "$one")" = deployed ]; then echo superseded > "$one"; fi
    done
    echo deployed > "$home/$next.status"
    ;;
esac
