// Package migrate runs a function over every row of a table: it gets key and value,
// and says what becomes of the row.
//
//   - Run (migrate.go) goes through the table in batches, each one transaction that
//     also notes how far it came (state.go): killed at any moment, the same migration
//     goes on behind its last batch, and no row is migrated twice.
//   - Preview (preview.go) only says what would change.
//   - Lua (lua.go, wrapper.lua) makes such a function of a Lua script, which runs in
//     the sandbox as any plugin does, and is granted nothing.
package migrate
