// Command gen writes the C header of the abi package.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/luahost/luahost/abi/internal/header"
)

func main() {
	out := flag.String("o", "luahost.h", "file to write")
	flag.Parse()
	if err := os.WriteFile(*out, header.Render(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
