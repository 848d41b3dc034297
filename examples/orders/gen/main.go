// Command gen writes the orders of the example as CSV (RFC 4180) to standard
// output. The same program always writes the same bytes:
//
//	go run ./examples/orders/gen > examples/orders/orders.csv
package main

import (
	"bufio"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"os"
	"strings"
	"time"
)

// orders is how many rows there are below the header.
const orders = 1500

func main() {
	out := bufio.NewWriter(os.Stdout)
	write(out)
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

// write prints the whole file.
func write(w io.Writer) {
	line(w, "order", "date", "customer", "email", "country", "product", "quantity", "unit_price", "note")
	r := rand.New(rand.NewPCG(2026, 1500))
	day := time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC)
	for i := range orders {
		line(w, order(r, 10_001+i, day.AddDate(0, 0, i*365/orders))...)
	}
}

// order makes up one row. Every row draws the same numbers in the same order,
// so that a change to one column leaves the others as they are.
func order(r *rand.Rand, id int, day time.Time) []string {
	who := pick(r, customers)
	what := pick(r, products)
	quantity := 1 + r.IntN(9)
	discount := r.IntN(20)
	return []string{
		fmt.Sprint(id),
		day.Format(time.DateOnly),
		who.name,
		sometimesEmpty(r, 12, who.email),
		sometimesEmpty(r, 40, who.country),
		what.name,
		fmt.Sprint(quantity),
		cents(what.cents * (100 - discount) / 100),
		sometimesEmpty(r, 2, pick(r, notes)),
	}
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// sometimesEmpty drops a value in one of so many rows.
func sometimesEmpty(r *rand.Rand, oneIn int, value string) string {
	if r.IntN(oneIn) == 0 {
		return ""
	}
	return value
}

func cents(n int) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

// line writes one record, ended by CR LF as the RFC has it.
func line(w io.Writer, fields ...string) {
	for i, f := range fields {
		fields[i] = quote(f)
	}
	fmt.Fprint(w, strings.Join(fields, ","), "\r\n")
}

// quote puts a field in quotes when it holds something that means something.
func quote(field string) string {
	if !strings.ContainsAny(field, ",\"\r\n") {
		return field
	}
	return `"` + strings.ReplaceAll(field, `"`, `""`) + `"`
}
