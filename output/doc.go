// Package output is everything that okpay shows and asks: tables for people; JSON, JSON Lines, CSV and YAML for
// programs; errors, notes, progress and questions beside them.
//
// It promises that the result goes to stdout and everything else to stderr; that colour, shortened text and local
// times are seen on a terminal only; that data can never act on a terminal, because control characters are shown
// escaped; that amounts pass through as the strings they are; that lists are never null; and that rows are written as
// they arrive, in bounded memory. It knows nothing of wallets: it takes values and views of them. It may import
// wallet and wallet/money, and does not, and it is the only package that imports tablewriter.
//
// A command makes the Printer first, so that a wrong flag is told before anything is done, checks the view if it is
// about to change something, and prints what the Service returned:
//
//	func transactionView() output.View[wallet.Transaction] {
//		return output.View[wallet.Transaction]{
//			Columns: []output.Column[wallet.Transaction]{
//				{Name: "id", Kind: output.ID},
//				{Name: "kind"},
//				{Name: "status", Kind: output.Status},
//				{Name: "amount", Kind: output.Decimal},
//				{Name: "currency"},
//				{Name: "counterparty", Wide: true},
//				{Name: "memo", Optional: true},
//				{Name: "created_at", Header: "Created", Kind: output.Time},
//			},
//			Empty: "no transactions",
//		}
//	}
//
//	printer, err := output.NewPrinter(streams, settings)  // *output.UsageError: exit 2
//	view := transactionView()
//	if err := output.Check(printer, view); err != nil {   // *output.UsageError: exit 2, before any money moves
//		return err
//	}
//	transaction, err := payments.Pay(ctx, input)
//	…
//	return output.One(ctx, printer, view, transaction)
//
// A list that comes in pages:
//
//	rows, err := output.NewRows(ctx, printer, view)
//	for … {
//		if err := rows.Write(page.Transactions...); err != nil {
//			return err // output.IsBrokenPipe(err): a quiet end
//		}
//	}
//	return rows.Close()
package output
