// Package store keeps a wallet in a SQL database: it implements engine.Store,
// and what the sandbox rail remembers.
//
// It promises that a write is one durable transaction that is alone among
// writers (on PostgreSQL: with the customers that it names), that a read sees
// one consistent snapshot, that transactions and events are numbered without a
// gap (on PostgreSQL: soon after the commit, and before anybody sees an event),
// and that what is in the ledger is never changed: triggers, CHECK, UNIQUE and
// foreign keys hold that against anybody who opens the database. It decides
// nothing: rules, clocks and ids belong to the engine.
//
// Statements are written once, beside the method that runs them, with $1 for
// the first parameter; a dialect turns them into the database's own form. The
// package imports the engine and what lies below it.
package store
