package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newSessionsCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "sessions",
		Short: "See where you are logged in, and end a session",
		Long: `See the sessions that have not ended, each with the name of the machine that it
was opened on, and end one of them. A customer sees the own, an operator those
of --user. All of them at once are ended by okpay logout --all.`,
		Example: `  okpay sessions list --user eve@example.com
  okpay sessions list --user eve@example.com --jq '.[] | select(.current | not) | .id'`,
	}, newSessionsListCmd(f), newSessionsRevokeCmd(f))
}

func newSessionsListCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the sessions that have not ended, the newest first",
		Long: `List the sessions that have not ended, the newest first: when and on which
machine each was opened, and when it ends by itself. The one that this command
comes by is current. When a session was last used is not recorded.`,
		Example: `  okpay sessions list --user eve@example.com
  okpay sessions list --user eve@example.com --jq '.[] | select(.current | not) | .id'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runSessionsList(cmd.Context(), f) },
	}
}

func runSessionsList(ctx context.Context, f *factory) error {
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, openSessionsView()); err != nil {
		return err
	}
	sessions, err := f.sessions(ctx)
	if err != nil {
		return err
	}
	list, err := call(ctx, f, "ListSessions", sessions.ListSessions, wallet.ListSessionsInput{User: user})
	if err != nil {
		return err
	}
	return output.List(ctx, f.printer, openSessionsView(), list)
}

func newSessionsRevokeCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "revoke SESSION",
		Short: "End a session",
		Long: `End a session, named by its id, wherever it is used: the next request by its
token is refused. When it is the one that this command comes by, its token is
forgotten too, as by okpay logout.`,
		Example: `  echo 'seven grey herons by the pond' | okpay login --user eve@example.com --password-stdin
  okpay sessions revoke "$(okpay sessions list --jq '.[0].id')"`,
		Args: exactly("SESSION"),

		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runSessionsRevoke(cmd.Context(), f, args[0])
		},
	}
}

func runSessionsRevoke(ctx context.Context, f *factory, id string) error {
	change := f.change()
	user, err := f.user()
	if err != nil {
		return err
	}
	if err := output.Check(f.printer, revokedSessionView()); err != nil {
		return err
	}
	if err := f.confirmOnTerminal(ctx, "End the session "+id+"?"); err != nil {
		return err
	}
	sessions, err := f.sessions(ctx)
	if err != nil {
		return err
	}
	ended, err := call(ctx, f, "RevokeSession", sessions.RevokeSession, wallet.RevokeSessionInput{Change: change, Session: id, User: user})
	if err != nil {
		return err
	}
	if ended.Current {
		if _, err := f.forget(); err != nil {
			return err
		}
	}
	if err := output.One(ctx, f.printer, revokedSessionView(), ended); err != nil {
		return err
	}
	f.noteChange(ended.IdempotentReplay, ended.DryRun)
	return nil
}
