// Package query finds rows of a table by what is in their values: with
// conditions, in an order, a page at a time, by indexes where there are any.
//
// How a query runs:
//
//   - Parse (parse.go, parse_where.go) makes a Query of the structure that a
//     script or a command line gives; Go callers write one. check (request.go,
//     compile.go) compiles it, once, into what is walked for each row.
//   - The planner (plan.go) asks each index, and the keys of the rows themselves,
//     which part of it the conditions leave (span.go, access.go), and how much that
//     is (estimate.go, stats.go). The cheapest way wins; an intersection of several
//     (meet.go) is one of them.
//   - A source (walk.go, ties.go, meet.go) walks that part row by row. Rows
//     (rows.go) looks at what the index does not say (match.go), puts rows in order
//     if nothing else does (sort.go), and picks fields (project.go). Nothing here
//     holds more than a bounded number of rows.
//
// How an index stays right:
//
//   - A catalog of definitions is kept with each table (index.go). The keeper
//     (keeper.go) is the table's hook: it changes the entries (entries.go) in the
//     transaction that changes the row.
//   - CreateIndex (build.go) adds the rows that were there before, in short
//     transactions. Until it is done no query uses the index. After a crash it goes
//     on where it was.
//   - Attach makes a store that was just opened maintain its indexes; package open
//     does so. Verify (verify.go) compares indexes with rows.
//
// Paths, comparison and the order of mixed types are package field.
package query
