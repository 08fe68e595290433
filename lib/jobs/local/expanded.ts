/**
 * Replaces `$(NAME)` with the value of the variable `NAME`, and `$$` with `$`. A reference to an unknown variable stays
 * unchanged. Source: third_party/forked/golang/expansion of Kubernetes v1.34, which the kubelet uses for commands and
 * variables.
 */
export const expanded = (text: string, variables: ReadonlyMap<string, string>): string =>
  text.replace(/\$(?:\$|\(([^)]*)\))/g, (written, name: string | undefined) =>
    name === undefined ? '$' : (variables.get(name) ?? written),
  )
