// Package schema lets a table carry a JSON Schema: a write whose value does not
// conform fails, with the place in the value and the rule.
//
//   - Parse (parse.go) compiles a schema. Nothing is loaded from outside of it.
//   - Check (check.go) compares one value with it. What a value of a table is to a
//     schema is in convert.go; how the work is bounded, in budget.go.
//   - Set (table.go) gives a schema to a table and checks the rows that are there;
//     the table's guard, its hook of the slot storage.HookSchema, checks each write
//     in the write's own transaction.
//   - Attach makes a store that was just opened enforce its schemas; package open
//     does so.
package schema
