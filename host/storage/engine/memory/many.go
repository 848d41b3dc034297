package memory

// GetMany implements engine.Batcher.
func (t *tx) GetMany(keys, values [][]byte) error {
	if t.tree == nil {
		return errDone
	}
	t.tree.GetMany(keys, values)
	return nil
}
