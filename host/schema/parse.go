package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/luahost/luahost/abi"
)

// MaxSource bounds the text of a schema, in bytes.
const MaxSource = 1 << 20

// Schema is a compiled schema. It is safe for concurrent use.
type Schema struct {
	source []byte

	mu       sync.Mutex // one check at a time: they share the budget
	compiled *jsonschema.Schema
	budget   budget
}

// Source is the text that the schema was made from. It must not be changed.
func (s *Schema) Source() []byte { return s.source }

// location is what a schema is to references in it. It is no address of anything.
const location = "schema:///table"

// Parse compiles a JSON Schema, of the draft that its $schema names, or else
// 2020-12. The keyword format is enforced. References lead into the schema itself, or
// to the schemas of the drafts: nothing is loaded.
func Parse(source []byte) (s *Schema, err error) {
	if len(source) > MaxSource {
		return nil, malformed("it has %d bytes, allowed %d", len(source), MaxSource)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(source))
	if err != nil {
		return nil, malformed("malformed JSON: %v", err)
	}
	if err := checkNumbers(doc); err != nil {
		return nil, err
	}
	defer func() { // it is a library for schemas that one trusts
		if r := recover(); r != nil {
			s, err = nil, malformed("it cannot be compiled: %v", r)
		}
	}()
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(noLoader{})
	compiler.AssertFormat()
	if err := compiler.AddResource(location, doc); err != nil {
		return nil, compileFailure(err)
	}
	compiled, err := compiler.Compile(location)
	if err != nil {
		return nil, compileFailure(err)
	}
	s = &Schema{source: bytes.Clone(source), compiled: compiled}
	return s, s.budget.watch(compiled)
}

// noLoader loads nothing. It implements jsonschema.URLLoader.
type noLoader struct{}

func (noLoader) Load(url string) (any, error) {
	err := malformed("it refers to %s, and nothing is loaded from outside of it", strings.TrimPrefix(url, "schema:///"))
	err.Hint = "put what it refers to under $defs"
	return nil, err
}

// checkNumbers refuses numbers that no value can be compared with.
func checkNumbers(doc any) error {
	switch doc := doc.(type) {
	case json.Number:
		if _, err := strconv.ParseFloat(doc.String(), 64); err != nil {
			return malformed("the number %.40s is out of range", doc)
		}
	case []any:
		for _, v := range doc {
			if err := checkNumbers(v); err != nil {
				return err
			}
		}
	case map[string]any:
		for _, v := range doc {
			if err := checkNumbers(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// compileFailure says what is wrong with a schema, and where.
func compileFailure(err error) error {
	var own *abi.Error
	var load *jsonschema.LoadURLError
	var invalid *jsonschema.SchemaValidationError
	switch {
	case errors.As(err, &load) && errors.As(load.Err, &own): // it does not unwrap
		return own
	case errors.As(err, &invalid):
		var wrong *jsonschema.ValidationError
		if errors.As(invalid.Err, &wrong) {
			first, _ := firstViolation(wrong)
			return malformed("at %s: %s", pointer(first.path), first.what)
		}
	}
	return malformed("%s", strings.ReplaceAll(err.Error(), location, ""))
}

func malformed(format string, args ...any) *abi.Error {
	return &abi.Error{Code: abi.ErrInvalid.Code(), Message: "the schema cannot be used: " + fmt.Sprintf(format, args...)}
}
