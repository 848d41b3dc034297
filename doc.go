// Package luahost is the root of a module that runs Lua plugins nobody has to
// trust. It holds no code: embedders import
// github.com/luahost/luahost/host, policies live in capabilities, and the
// contract between guest and host is in abi.
package luahost
