// Reads a ResourceList and writes it again, as every function does that is written with the machinery of kustomize and
// kpt: sigs.k8s.io/kustomize/kyaml.
package main

import (
	"fmt"
	"os"

	"sigs.k8s.io/kustomize/kyaml/kio"
)

func main() {
	list := &kio.ByteReadWriter{Reader: os.Stdin, Writer: os.Stdout, KeepReaderAnnotations: true}
	err := kio.Pipeline{Inputs: []kio.Reader{list}, Outputs: []kio.Writer{list}}.Execute()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
