// Cli is a program with nothing but cobra, viper and SQLite: it prints the
// balances of a customer as JSON. It says how much of what okpay balance takes
// is taken by the libraries that it is made with.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
	"github.com/spf13/cobra"
	"github.com/spf13/viper"
)

type balance struct {
	Currency  string `json:"currency"`
	Available string `json:"available"`
}

func main() {
	if err := newRootCmd().ExecuteContext(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newRootCmd() *cobra.Command {
	settings := viper.New()
	settings.SetEnvPrefix("bare")
	settings.AutomaticEnv()
	root := &cobra.Command{Use: "cli", SilenceErrors: true, SilenceUsage: true}
	root.PersistentFlags().String("wallet", "", "database")
	root.PersistentFlags().String("user", "", "e-mail of the customer")
	root.AddCommand(&cobra.Command{
		Use:  "balance",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := settings.BindPFlags(cmd.Flags()); err != nil {
				return err
			}
			return printBalances(cmd.Context(), settings.GetString("wallet"), settings.GetString("user"))
		},
	})
	return root
}

func printBalances(ctx context.Context, wallet, user string) error {
	db, err := sql.Open("sqlite3", "file:"+wallet+"?mode=rw&_query_only=on")
	if err != nil {
		return err
	}
	defer db.Close() //nolint:errcheck // it was only read
	rows, err := db.QueryContext(ctx, `SELECT a.currency, a.balance FROM customers c JOIN accounts a ON a.owner_id = c.id AND a.owner_id <> ''
		WHERE c.email = ?1 ORDER BY a.currency`, user)
	if err != nil {
		return err
	}
	defer rows.Close()
	list := []balance{}
	for rows.Next() {
		var b balance
		if err := rows.Scan(&b.Currency, &b.Available); err != nil {
			return err
		}
		list = append(list, b)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(list)
}
