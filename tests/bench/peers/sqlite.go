package main

import (
	"database/sql"
	"errors"
	"fmt"

	_ "modernc.org/sqlite"
)

// The rows' fields are columns; all of them are read, as luahost reads whole documents.
const (
	sqliteSchema = `CREATE TABLE docs (key TEXT PRIMARY KEY, id INTEGER, name TEXT, age INTEGER, city TEXT, score REAL) WITHOUT ROWID;
		CREATE INDEX docs_age ON docs (age); CREATE INDEX docs_id ON docs (id);`
	sqliteInsert = `INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?)`
	sqliteEqual  = `SELECT key, id, name, age, city, score FROM docs WHERE age = ?`
	sqliteRange  = `SELECT key, id, name, age, city, score FROM docs WHERE id BETWEEN ? AND ?`
)

type sqlite struct {
	db             *sql.DB
	equal, between *sql.Stmt
}

// serveSQLite asks a database in memory.
func serveSQLite() error {
	s, err := openSQLite()
	if err != nil {
		return err
	}
	return errors.Join(serve(s.do), s.db.Close())
}

func openSQLite() (*sqlite, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // each connection would have a database of its own
	s := &sqlite{db: db}
	_, err = db.Exec(sqliteSchema)
	if err == nil {
		err = s.fill()
	}
	if err == nil {
		s.equal, err = db.Prepare(sqliteEqual)
	}
	if err == nil {
		s.between, err = db.Prepare(sqliteRange)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func (s *sqlite) fill() error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.Prepare(sqliteInsert)
	if err != nil {
		return err
	}
	for i := range documents {
		_, err := insert.Exec(fmt.Sprintf("user:%07d", i), i, fmt.Sprintf("user %d", i), i*7919%ages, fmt.Sprintf("c%d", i%50), float64(i%977)+0.5)
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (s *sqlite) do(task string, count int) error {
	for n := range count {
		var err error
		switch start := (n + 1) * 7 % ages; task {
		case "equal":
			err = ask(s.equal, start)
		case "range":
			err = ask(s.between, start*90, start*90+99)
		default:
			return errNotHere
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ask runs a query to its last row and checks that there are 100.
func ask(query *sql.Stmt, args ...any) error {
	rows, err := query.Query(args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var (
		key, name, city string
		id, age, n      int
		score           float64
	)
	for ; rows.Next(); n++ {
		if err := rows.Scan(&key, &id, &name, &age, &city, &score); err != nil {
			return err
		}
	}
	if n != 100 {
		return errors.Join(fmt.Errorf("%d rows, want 100", n), rows.Err())
	}
	return rows.Err()
}
