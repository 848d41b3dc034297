package main

import (
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/key"
)

const storeLong = `Store works on the tables of a store: STORE is its URL, bolt:FILE for a file.
Verbs that only read leave the file as it is, and several may read at a time.

Keys are integers and strings. A KEY that reads like an integer is one, and all
else is a string; in double quotes it is a string in any case, written as in JSON:
  1          the integer
  alice      the string, and 007 and 1.5 too
  '"1"'      the string of one digit; the shell takes the outer quotes away
  -- -1      a negative integer goes behind two hyphens
Keys are printed in the same way.

Values are JSON. A number without point and exponent is an integer. What JSON has
no words for is an object with one field: {"$bytes":"base64"} is a string that is
not UTF-8, {"$float":"nan"} (or inf, -inf) a number, {"$map":[[key,value],...]} a
map with other keys than strings.`

func newStore(io *stdio) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "store",
		Short: "Look at, change, check and copy the tables of a store",
		Long:  storeLong,
		Example: `  luahost store ls bolt:shop.db
  luahost store set bolt:shop.db users 1 '{"name":"Alice","age":30}'
  luahost store query bolt:shop.db users '{"where":[["age",">",20]]}'`,
		Args: unknownVerb,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newStoreLs(io), newStoreGet(io), newStoreSet(io), newStoreDel(io), newStoreScan(io),
		newStoreQuery(io), newStoreIndex(io),
		newStoreStat(io), newStoreCheck(io), newStoreExport(io), newStoreImport(io), newStoreBackup(io),
		newStoreSchema(io), newStoreMigrate(io))
	return cmd
}

// parseKey reads a key of the command line.
func parseKey(what, text string) (storage.Key, error) {
	k, err := key.Parse(text)
	if err != nil {
		return "", badArgument(placed(what, err))
	}
	return k, nil
}

// rangeFlags choose rows by their keys.
type rangeFlags struct {
	from, to, prefix string
	reverse          bool
	limit            int
	flags            *pflag.FlagSet
}

func (f *rangeFlags) register(flags *pflag.FlagSet) {
	f.flags = flags
	flags.StringVar(&f.from, "from", "", "begin at this `KEY`")
	flags.StringVar(&f.to, "to", "", "end before this `KEY`")
	flags.StringVar(&f.prefix, "prefix", "", "only keys that are strings and begin with this `TEXT`")
	flags.BoolVar(&f.reverse, "reverse", false, "from the last key to the first")
	flags.IntVar(&f.limit, "limit", 0, "at most `N` rows; 0 is all")
}

func (f *rangeFlags) options() (o storage.ScanOptions, err error) {
	if f.limit < 0 {
		return o, &usageError{fmt.Sprintf("--limit %d: a number of rows is not less than 0", f.limit), ""}
	}
	o.Reverse, o.Limit = f.reverse, f.limit
	if f.flags.Changed("from") {
		if o.From, err = parseKey("--from", f.from); err != nil {
			return o, err
		}
	}
	if f.flags.Changed("to") {
		if o.To, err = parseKey("--to", f.to); err != nil {
			return o, err
		}
	}
	if f.flags.Changed("prefix") {
		o.Prefix = storage.String(f.prefix)
	}
	return o, nil
}
