/** What `lummo --help` prints. */
export const HELP = `lummo: short objects in, Kubernetes resources out

  lummo render PATH…          expand files and folders of YAML, print what a cluster takes
  lummo check [--json] PATH…  only report what is wrong, with file, line and cure
  lummo explain-settings PATH…
                              every setting, its value, and the place that decided it
  lummo < ResourceList        run as a KRM function (kustomize, kpt); this is what hosts call

  lummo init [FOLDER]         ask three questions (or take --name, --image, --port) and leave
                              a folder that renders; never overwrites
  lummo schema [KIND]         print the JSON Schema of all kinds, or of one, for editors
  lummo schema --modeline FILE…  write it to lummo.schema.json and point the files to it
  lummo crds [KIND…]          print CustomResourceDefinitions, to store short objects in a cluster

  --help, --version

PATH is a file, a folder (all .yaml, .yml and Kptfile below it), or - for stdin.

  lummo render app.yaml | kubectl apply -f -

As a function: put the short objects into the package and call lummo once. Its
functionConfig may be one short object (expands just that one), a LummoPackage with
settings, or nothing.

  kustomize   transformers: an object with the annotation
              config.kubernetes.io/function: "exec: {path: lummo}"
  kpt         pipeline: {mutators: [{exec: lummo}]}, then kpt fn render --allow-exec

Exit code: 0 all is well; 1 the input has errors, all of which were reported; 2 a wrong
call, or a bug of lummo.
`
