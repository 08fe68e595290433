#!/bin/sh
# Prints the Kubernetes objects of the application in this folder. Argo CD's cmp-server calls it in a temporary copy of the
# repository. On a failure it exits with code 1 and prints a message on stderr. It never prints an empty result, because
# Argo CD would treat that as an application without objects and prune all of them.
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
# cmp-server sends this signal on a timeout.
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

# Checks for an image that a container runtime accepts, or `*` for a part that stays. kustomize takes any text.
is_image() {
  printf '%s' "${1#*=}" | tr '\n' ' ' | grep -Eqx "$repository(:([*]|[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@sha256:[0-9a-f]{64})?"
}
repository='([*]|([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+((\.|_|__|-+|/)[a-z0-9]+)*)'

# Sets the images of the parameter in a kustomization of the current folder.
set_images() {
  at=0
  while eval "image=\${PARAM_IMAGES_$at-}" && test -n "$image"; do
    is_image "$image" && kustomize edit set image -- "$image" >&2 ||
      fail "The image \`$image\` cannot be set. Write \`NAME=NEW:TAG\`."
    at=$((at + 1))
  done
}

# Checks whether an object in a file has a container with the image before `=` or, without `=`, before the tag.
has_image() {
  name=${1%%=*}
  name=${name%%@*}
  case "${name##*/}" in *:*) name=${name%:*} ;; esac
  escaped=$(printf '%s' "$name" | sed 's/[].[*^$\\/]/\\&/g')
  grep -q "^ *\(- \)\{0,1\}image: [\"']\{0,1\}$escaped\([:@\"'].*\)\{0,1\}\$" "$2"
}

if test -n "$kustomization"; then
  # Functions in the kustomization read the images, so version labels follow them.
  set_images
  test -z "${PARAM_NAMESPACE-}" || kustomize edit set namespace -- "$PARAM_NAMESPACE" >&2
  within_time kustomize build --enable-alpha-plugins --enable-exec . > "$work/built.yaml"
  test -s "$work/built.yaml" || fail "kustomize builds nothing from \`$folder\`. An empty app would remove everything."
  set -- "$work/built.yaml"
else
  test -z "${PARAM_NAMESPACE-}" || fail "The parameter namespace requires a kustomization. Add one to \`$folder\`."
  set -- .
fi
# Expands the remaining short objects, and removes what a cluster does not accept: Kptfile, kustomizations, local objects and
# annotations of hosts.
within_time lummo render "$@" > "$work/rendered.yaml"
if test -z "${PARAM_IMAGES_0-}"; then
  cat "$work/rendered.yaml"
  exit
fi

# Sets the images of all objects in the output, including those that were not short objects.
cd "$work"
printf 'resources: [rendered.yaml]\n' > kustomization.yaml
set_images
within_time kustomize build . > images.yaml
at=0
while eval "image=\${PARAM_IMAGES_$at-}" && test -n "$image"; do
  new=${image#*=}
  has_image "$image" rendered.yaml || has_image "$new" images.yaml ||
    fail "The image \`$image\` of the parameter images matches no container. Replace its name with one in the output."
  at=$((at + 1))
done
cat images.yaml
