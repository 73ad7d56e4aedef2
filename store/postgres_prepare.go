package store

import (
	"errors"
	"fmt"
	"maps"
	"strconv"

	"github.com/jackc/pgx/v5/pgconn"
)

// maxPrepared bounds the statements that a connection keeps. Those beyond it
// are parsed each time.
const maxPrepared = 512

// prepared are the statements that a connection keeps, by their texts. They lie
// with the connection, so that they end with it.
type prepared map[string]*pgconn.StatementDescription

// preparedKey is where they lie in the driver's data of a connection.
const preparedKey = "okpay"

func preparedOn(conn *pgconn.PgConn) prepared {
	if known, ok := conn.CustomData()[preparedKey].(prepared); ok {
		return known
	}
	known := prepared{}
	conn.CustomData()[preparedKey] = known
	return known
}

// sendAll sends statements. Those that the connection does not know yet are
// prepared first, all of them in one round trip.
func sendAll(conn *pgconn.PgConn, pipeline *pgconn.Pipeline, all []statement) error {
	known := preparedOn(conn)
	if err := prepare(known, pipeline, all); err != nil {
		return err
	}
	var parameters wireParameters
	results := []int16{binaryFormat}
	for i := range all {
		if err := parameters.set(all[i].args); err != nil {
			return fmt.Errorf("%s: %w", all[i].attempted, err)
		}
		if description := known[all[i].text]; description != nil {
			pipeline.SendQueryStatement(description, parameters.values, parameters.formats, results)
		} else {
			pipeline.SendQueryParams(all[i].text, parameters.values, nil, parameters.formats, results)
		}
	}
	return pipeline.Sync()
}

// prepare has those statements prepared that are not known yet.
func prepare(known prepared, pipeline *pgconn.Pipeline, all []statement) error {
	var fresh []statementName
	for i := range all {
		text := all[i].text
		if _, there := known[text]; there || len(known) == maxPrepared {
			continue
		}
		name := "okpay_" + strconv.Itoa(len(known))
		known[text] = nil // until it is
		fresh = append(fresh, statementName{name, text})
		pipeline.SendPrepare(name, text, nil)
	}
	if len(fresh) == 0 {
		return nil
	}
	err := pipeline.Sync()
	for i := 0; err == nil && i < len(fresh); i++ {
		err = known.prepared(pipeline, fresh[i])
	}
	if err == nil {
		_, err = pipeline.GetResults() // of the sync
	}
	if err != nil {
		maps.DeleteFunc(known, func(_ string, description *pgconn.StatementDescription) bool { return description == nil })
	}
	return err
}

// statementName is the name of a statement on its connection.
type statementName struct{ name, text string }

// prepared reads the answer to a statement that was to be prepared.
func (p prepared) prepared(pipeline *pgconn.Pipeline, fresh statementName) error {
	answer, err := pipeline.GetResults()
	if err != nil {
		return err
	}
	description, ok := answer.(*pgconn.StatementDescription)
	if !ok {
		return errors.New("prepare a statement: another answer was expected")
	}
	description.Name, description.SQL = fresh.name, fresh.text
	p[fresh.text] = description
	return nil
}
