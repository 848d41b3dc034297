// Command gen writes opcodes_gen.go of package snapshot, in whose directory it
// runs.
package main

import (
	"log"
	"os"

	"github.com/luahost/luahost/host/snapshot/internal/opcodes"
)

func main() {
	text, err := opcodes.Generate("../../guest/engine")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("opcodes_gen.go", text, 0o644); err != nil {
		log.Fatal(err)
	}
}
