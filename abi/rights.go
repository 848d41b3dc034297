package abi

import (
	"fmt"
	"strings"
)

// Rights is the set of things a handle may do to its table.
type Rights uint32

// The bits are part of the wire format.
const (
	RightRead   Rights = 1 << iota // get, exists, get_many
	RightWrite                     // set, set_many; with read: increment, compare_and_swap
	RightDelete                    // delete, delete_many, clear
	RightScan                      // scan, count

	NoRights  Rights = 0
	AllRights        = RightRead | RightWrite | RightDelete | RightScan
)

var rightNames = []string{"read", "write", "delete", "scan"}

// Has reports whether r includes every right of want.
func (r Rights) Has(want Rights) bool { return r&want == want }

// Missing is what want asks and r does not have.
func (r Rights) Missing(want Rights) Rights { return want &^ r }

// Names lists the rights in the order of their bits.
func (r Rights) Names() []string {
	var names []string
	for i, name := range rightNames {
		if r&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if rest := r &^ AllRights; rest != 0 {
		names = append(names, fmt.Sprintf("%#x", uint32(rest)))
	}
	return names
}

// String is "read,write", "all" or "none"; ParseRights reads it back.
func (r Rights) String() string {
	switch r {
	case NoRights:
		return "none"
	case AllRights:
		return "all"
	}
	return strings.Join(r.Names(), ",")
}

// ParseRights reads names separated by commas; "all" and "none" are names too.
func ParseRights(text string) (Rights, error) {
	var r Rights
	for _, name := range strings.Split(text, ",") {
		right, err := parseRight(strings.TrimSpace(name))
		if err != nil {
			return 0, err
		}
		r |= right
	}
	return r, nil
}

func parseRight(name string) (Rights, error) {
	switch name {
	case "all":
		return AllRights, nil
	case "none":
		return NoRights, nil
	}
	for i, known := range rightNames {
		if name == known {
			return 1 << i, nil
		}
	}
	return 0, &Error{
		Code:    ErrInvalid.Code(),
		Message: fmt.Sprintf("unknown right %q", name),
		Hint:    "rights are " + strings.Join(rightNames, ", ") + ", all, none",
	}
}
