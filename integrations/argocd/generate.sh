#!/bin/sh
# Prints what a cluster takes for the app in this folder. Called by Argo CD's cmp-server, in a copy of the repository that
# is thrown away afterwards. Exit code 1 and a message on stderr where something is wrong, and never an empty result:
# Argo CD would take that for an app without objects, and prune it.
set -eu

fail() {
  echo "lummo-generate: $1" >&2
  exit 1
}

folder=${PARAM_FOLDER:-.}
timeout=${PARAM_TIMEOUT:-45}
case "/$folder/" in
  *//?*/ | */../*) fail "The parameter folder is \`$folder\`. It must be a path below that of the app, without \`..\`." ;;
esac
case "$timeout" in
  '' | *[!0-9]*) fail "The parameter timeout is \`$timeout\`. It must be a number of seconds." ;;
esac
test -d "$folder" || fail "There is no folder \`$folder\` below \`${ARGOCD_APP_SOURCE_PATH:-the path of the app}\`."
cd "$folder"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The signal that cmp-server sends when its time is up.
trap 'exit 143' TERM

within_time() {
  timeout --kill-after=1 "$timeout" "$@" && return
  test $? -ne 124 || fail "\`$1\` took more than $timeout s. Raise the parameter timeout, and that of the repo server."
  exit 1
}

kustomization=
for name in kustomization.yaml kustomization.yml Kustomization; do
  test ! -f "$name" || kustomization=$name
done

if test -n "$kustomization"; then
  at=0
  while eval "image=\${PARAM_IMAGES_$at-}" && test -n "$image"; do
    kustomize edit set image -- "$image" >&2 || fail "The image \`$image\` cannot be set. Write \`NAME=NEW:TAG\`."
    at=$((at + 1))
  done
  within_time kustomize build --enable-alpha-plugins --enable-exec . > "$work/built.yaml"
  test -s "$work/built.yaml" || fail "kustomize builds nothing from \`$folder\`. An empty app would remove everything."
  set -- "$work/built.yaml"
else
  test -z "${PARAM_IMAGES_0-}" || fail 'The parameter images needs a folder with a kustomization.'
  set -- .
fi
# Expands what is left, and takes away what no cluster takes: Kptfile, kustomizations, local objects, annotations of hosts.
within_time lummo render "$@" > "$work/rendered.yaml"
cat "$work/rendered.yaml"
