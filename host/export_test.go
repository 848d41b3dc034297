package host

import "context"

// Apply gives a document to a guest without checking it first, as a host would
// that forgot to.
func (rt *Runtime) Apply(ctx context.Context, document []byte, args ...any) ([]any, Usage, error) {
	p, err := rt.functionRunner(ctx)
	if err != nil {
		return nil, Usage{}, err
	}
	result, _, err := p.apply(ctx, document, FunctionCall{Args: args, Save: true})
	return result.Values, result.Usage, err
}
