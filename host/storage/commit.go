package storage

import (
	"encoding/binary"
)

// create makes a table in an exclusive session. Others see it after the
// commit.
func (s *session) create(short string) (*table, error) {
	if core := s.created[short]; core != nil { // by another of the same group
		return core, nil
	}
	s.store.mu.RLock()
	have, id := len(s.store.tables)+len(s.created), s.store.lastID+uint64(len(s.created))+1
	s.store.mu.RUnlock()
	if have >= maxTables {
		return nil, quota("tables", s.store.name+"/"+short, maxTables, maxTables+1)
	}
	core := s.store.newTable(short, id)
	row := append([]byte{spaceCatalog}, short...)
	if err := s.tx.Put(row, nil, binary.AppendUvarint(nil, id)); err != nil {
		return nil, err
	}
	if s.created == nil {
		s.created = map[string]*table{}
	}
	s.created[short] = core
	return core, nil
}

// atCommit registers what happens in memory when the session commits, and how
// to revert it should the engine then fail. Both run under the engine's lock.
func (s *session) atCommit(do, undo func()) {
	s.applied = append(s.applied, do)
	s.undone = append(s.undone, undo)
}

// commit commits an exclusive session. What is kept in memory changes first,
// while the engine's lock still keeps others out.
func (s *session) commit() error {
	if err := s.save(); err != nil {
		s.tx.Rollback()
		return err
	}
	s.apply()
	err := s.tx.Commit()
	if err != nil {
		s.revert()
	}
	return err
}

// save writes what the session has counted while it changed rows.
func (s *session) save() error {
	if err := s.saveHolders(); err != nil || !s.store.durable {
		return err
	}
	return s.saveUsage()
}

func (s *session) saveUsage() error {
	for core, p := range s.changes {
		if p.usage == p.saved {
			continue
		}
		if err := saveUsage(s.tx, core, core.usage().plus(p.usage)); err != nil {
			return err
		}
		p.saved = p.usage
	}
	return nil
}

func (s *session) apply() {
	for core, p := range s.changes {
		core.addUsage(p.usage)
	}
	if len(s.created) > 0 {
		s.store.publishTables(s.created)
	}
	for _, do := range s.applied {
		do()
	}
}

func (s *session) revert() {
	for _, undo := range s.undone {
		undo()
	}
	if len(s.created) > 0 {
		s.store.withdrawTables(s.created)
	}
	for core, p := range s.changes {
		core.addUsage(usage{}.minus(p.usage))
	}
}

func (s *Store) publishTables(created map[string]*table) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, core := range created {
		s.enter(core)
	}
}

func (s *Store) withdrawTables(created map[string]*table) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for short, core := range created {
		core.dead.Store(true)
		delete(s.tables, short)
		delete(s.byID, core.id)
	}
}
