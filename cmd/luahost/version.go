package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/abi"
)

func newVersion(io *stdio) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the versions of luahost and of what it is made of",
		Args:  arguments(),
		RunE:  func(*cobra.Command, []string) error { return version(io) },
	}
}

func version(io *stdio) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{Main: debug.Module{Version: "(unknown)"}}
	}
	_, err := fmt.Fprintf(io.out, "luahost %s\nabi %d.%d\nextism %s\nwazero %s\ngo %s %s/%s\n",
		info.Main.Version, abi.VersionMajor, abi.VersionMinor,
		dependency(info, "github.com/extism/go-sdk"), dependency(info, "github.com/tetratelabs/wazero"),
		runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// dependency is the version of a module that this binary was built with.
func dependency(info *debug.BuildInfo, path string) string {
	for _, module := range info.Deps {
		if module.Path == path {
			return module.Version
		}
	}
	return "(not linked)"
}
