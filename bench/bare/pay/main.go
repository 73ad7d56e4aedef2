// Pay is the limit of okpay pay: it writes the rows of one payment into a
// wallet in one durable transaction, with the settings that okpay opens its
// files with, and decides nothing: accounts, amount and fee are given.
//
//	pay WALLET PAYER MERCHANT AMOUNT FEE    (ids, and cents of EUR)
package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// settings are those of okpay's connection for writes.
const settings = "?mode=rw&_foreign_keys=on&_synchronous=FULL&_busy_timeout=250&_mutex=no&_txlock=immediate" +
	"&_cache_size=-65536&_stmt_cache_size=64"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pay:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 5 {
		return errors.New("usage: pay WALLET PAYER MERCHANT AMOUNT FEE")
	}
	amount, err := strconv.ParseInt(args[3], 10, 64)
	if err != nil {
		return err
	}
	fee, err := strconv.ParseInt(args[4], 10, 64)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", "file:"+args[0]+settings)
	if err != nil {
		return err
	}
	p := payment{id: "txn_" + rand.Text(), payer: args[1], merchant: args[2], amount: amount, fee: fee}
	if err := errors.Join(p.commit(context.Background(), db), db.Close()); err != nil {
		return err
	}
	fmt.Println(p.id)
	return nil
}

type payment struct {
	id, payer, merchant string
	amount, fee         int64
}

func (p *payment) commit(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := p.write(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

func (p *payment) write(ctx context.Context, tx *sql.Tx) error {
	var seq, at int64
	err := tx.QueryRowContext(ctx, `UPDATE sequence SET next_seq = next_seq + 1, last_at = MAX(last_at + 1, ?1) WHERE id = 1
		RETURNING next_seq - 1, last_at`, time.Now().UnixMicro()).Scan(&seq, &at)
	if err != nil {
		return err
	}
	hash := make([]byte, 35) // as long as the hash of five fields
	if _, err := rand.Read(hash); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO transactions (seq, id, kind, status, amount, currency, fee, fee_returnable, fee_bearer, fee_rule,
			from_id, to_id, memo, order_id, created_at, effective_at, expires_at, key_scope, key, input_hash, actor,
			policy_version, parent_id, payout_id, item, reason)
		VALUES (?1, ?2, 'payment', 'posted', ?3, 'EUR', ?4, ?4, 'payee', 'payment-domestic', ?5, ?6, '', '', ?7, ?7, 0, 'local', ?2,
			?8, 'local', 'default-1', '', '', '', '')`, seq, p.id, p.amount, p.fee, p.payer, p.merchant, at, hash)
	if err != nil {
		return err
	}
	for _, side := range []struct {
		path    string
		first   int // number of the first posting within the payment
		amounts []int64
	}{
		{"customer:" + p.payer + ":available", 0, []int64{-p.amount}},
		{"merchant:" + p.merchant + ":available", 1, []int64{p.amount, -p.fee}},
		{"fees:payment", 3, []int64{p.fee}},
	} {
		if err := p.post(ctx, tx, at, side.path, side.first, side.amounts); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO usage (owner_id, kind, day, amount, count) VALUES (?1, 'payment', ?2, ?3, 1)
		ON CONFLICT (owner_id, kind, day) DO UPDATE SET amount = usage.amount + excluded.amount, count = usage.count + excluded.count`,
		p.payer, at/(24*time.Hour).Microseconds(), p.amount)
	return err
}

// post writes the postings of one account and its balance.
func (p *payment) post(ctx context.Context, tx *sql.Tx, at int64, path string, first int, amounts []int64) error {
	var sum int64
	for _, amount := range amounts {
		sum += amount
	}
	var account, balance int64
	err := tx.QueryRowContext(ctx, `UPDATE accounts SET balance = balance + ?2, postings = postings + ?3, last_at = ?4
		WHERE path = ?1 AND currency = 'EUR' RETURNING id, balance`, path, sum, len(amounts), at).Scan(&account, &balance)
	if err != nil {
		return err
	}
	balance -= sum
	for i, amount := range amounts {
		balance += amount
		_, err := tx.ExecContext(ctx, `INSERT INTO postings (account_id, at, idx, txn_id, amount, balance_after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
			account, at, first+i, p.id, amount, balance)
		if err != nil {
			return err
		}
	}
	return nil
}
