// Package capabilities decides what a plugin may touch.
//
// A policy is a YAML file that names plugins and grants each of them rights on
// tables and limits on what it may use. Nothing is granted by default: the zero
// Policy, like a nil one, grants no table at all.
//
//	version: 1
//	limits:                        # for every plugin
//	  time: 250ms
//	plugins:
//	  greeter:                     # a name, or a glob such as "*" or "shop-*"
//	    tables:
//	      users: [read, write]     # a table of the default store, Memory
//	      "tmp-*": all             # a glob; "*" never crosses a "/"
//	      archive/orders: read     # a table of the store "archive"
//	    limits:
//	      memory: 64MiB
//
// Every entry whose name matches a plugin applies to it, and so does every
// table rule that matches a table: rights add up, and there is no rule that
// takes one away. Of a limit that is set more than once, the entry with the
// plugin's exact name wins, then globs in the order of the file, then the
// limits at the top of the file, then the default.
//
// Parse compiles a file into an immutable Policy, which any number of
// goroutines may use. Match finds the Grant of one plugin, and Grant.Table
// answers whether it may open a table. Everything that is refused says where
// the grant would have to be written.
//
// The package knows neither the sandbox nor the store: it answers questions.
package capabilities
