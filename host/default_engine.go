package host

import "github.com/luahost/luahost/guest"

// defaultEngine is what Lua sources run on unless the configuration says otherwise.
func defaultEngine() []byte { return guest.Lua }
