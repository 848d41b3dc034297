package schema

import (
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A schema that refers to itself from several alternatives can take time that is
// exponential in the depth of a value, and the value comes from somebody nobody
// trusts. The validator has no limit of its own, but it asks a schema's format
// before it goes down into the schema's parts: so every part gets a format that
// counts, in front of the one it has.

// budget is how much work one check may do. The schema's lock guards it.
type budget struct{ left int64 }

// tooMuchWork is what ends a check that has used its budget up, as a panic: the
// validator does not stop for errors.
type tooMuchWork struct{}

// The budget of a value: so many steps, and so many more for each of its bytes.
const (
	baseSteps = 1 << 16
	byteSteps = 8
)

func (b *budget) start(valueBytes int) { b.left = baseSteps + byteSteps*int64(valueBytes) }

// spend counts a value, whose elements are looked at too.
func (b *budget) spend(v any) {
	b.left--
	switch v := v.(type) {
	case []any:
		b.left -= int64(len(v))
	case map[string]any:
		b.left -= int64(len(v))
	case string:
		b.left -= int64(len(v)) / 16
	}
	if b.left < 0 {
		panic(tooMuchWork{})
	}
}

// counted puts the budget in front of a format, which may be nil.
func (b *budget) counted(f *jsonschema.Format) *jsonschema.Format {
	if f == nil {
		return &jsonschema.Format{Validate: func(v any) error { b.spend(v); return nil }}
	}
	return &jsonschema.Format{Name: f.Name, Validate: func(v any) error { b.spend(v); return f.Validate(v) }}
}

// watch gives all parts of a compiled schema a counted format.
func (b *budget) watch(root *jsonschema.Schema) error {
	seen := map[*jsonschema.Schema]bool{root: true}
	for todo := []*jsonschema.Schema{root}; len(todo) > 0; {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if s.DynamicRef != nil || s.RecursiveRef != nil {
			return malformed("$dynamicRef and $recursiveRef are not supported; use $ref")
		}
		s.Format = b.counted(s.Format)
		for _, part := range parts(s) {
			if part != nil && !seen[part] {
				seen[part] = true
				todo = append(todo, part)
			}
		}
	}
	return nil
}

// parts are the schemas that a schema goes on to.
func parts(s *jsonschema.Schema) []*jsonschema.Schema {
	list := []*jsonschema.Schema{
		s.Ref, s.Not, s.If, s.Then, s.Else, s.PropertyNames, s.UnevaluatedProperties,
		s.Contains, s.Items2020, s.UnevaluatedItems, s.ContentSchema,
	}
	for _, several := range [][]*jsonschema.Schema{s.AllOf, s.AnyOf, s.OneOf, s.PrefixItems} {
		list = append(list, several...)
	}
	for _, part := range s.Properties {
		list = append(list, part)
	}
	for _, part := range s.PatternProperties {
		list = append(list, part)
	}
	for _, part := range s.DependentSchemas {
		list = append(list, part)
	}
	for _, part := range s.Dependencies {
		list = appendPart(list, part)
	}
	list = appendPart(list, s.AdditionalProperties)
	list = appendPart(list, s.AdditionalItems)
	return appendPart(list, s.Items)
}

// appendPart appends what is one schema, a list of them, or something else.
func appendPart(list []*jsonschema.Schema, part any) []*jsonschema.Schema {
	switch part := part.(type) {
	case *jsonschema.Schema:
		return append(list, part)
	case []*jsonschema.Schema:
		return append(list, part...)
	}
	return list
}
