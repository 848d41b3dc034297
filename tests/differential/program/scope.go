package program

// variable is a local that statements below may use.
type variable struct {
	name string
	kind string // the rule of what it holds, as far as the generator knows
	set  bool   // may be assigned to
}

// function is what the generator knows of the function that it is in.
type function struct {
	vararg bool
	loops  int // that a break would leave
}

// scope is what is visible.
type scope struct {
	variables []variable
	function  function
}

// of lists the variables of a kind, or all of them for "any".
func (s *scope) of(kind string, set bool) []variable {
	var list []variable
	for _, v := range s.variables {
		if (kind == "any" || v.kind == kind) && (v.set || !set) {
			list = append(list, v)
		}
	}
	return list
}
