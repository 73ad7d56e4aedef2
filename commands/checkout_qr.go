package commands

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// qrFormat is in what a QR code is drawn.
type qrFormat string

// The formats of a QR code.
const (
	qrTerminal qrFormat = "terminal"
	qrPNG      qrFormat = "png"
	qrSVG      qrFormat = "svg"
)

func qrFormats() []qrFormat { return []qrFormat{qrTerminal, qrPNG, qrSVG} }

type checkoutQROptions struct {
	format, out string
	invert      bool
}

func newCheckoutQRCmd(f *factory) *cobra.Command {
	opts := &checkoutQROptions{}
	cmd := &cobra.Command{
		Use:   "qr CHECKOUT",
		Short: "Draw a checkout's link as a QR code",
		Long: `Draw the link of a checkout as a QR code, with the quiet zone of four modules
that scanners want. In a terminal it is dark on light, whatever the terminal's
own colours are; without colours it is drawn for a dark background, and with
--invert for a light one. --format png and svg write an image, to --out or to
standard output: the same checkout gives the same bytes, ready for printing.`,
		Example: `  okpay checkout qr "$(okpay checkout list --user cafe --jq '.[0].id')"
  okpay checkout qr "$(okpay checkout list --user cafe --jq '.[0].id')" --format svg --out counter.svg`,
		Args:              exactly("CHECKOUT"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCheckoutQR(cmd.Context(), f, checkoutID(args[0]), opts)
		},
	}
	cmd.Flags().StringVar(&opts.format, "format", string(qrTerminal), "terminal, png or svg")
	cmd.Flags().StringVar(&opts.out, "out", "", "write png or svg to this `FILE`")
	cmd.Flags().BoolVar(&opts.invert, "invert", false, "without colours, draw it for a light background")
	oneOf(cmd, "format", qrFormats()...)
	return cmd
}

// savedQR says where a QR code was put, and what it says.
type savedQR struct {
	Checkout string `json:"checkout"`
	Link     string `json:"link"`
	Format   string `json:"format"`
	Bytes    int64  `json:"bytes"`
	File     string `json:"file"`
}

func runCheckoutQR(ctx context.Context, f *factory, id string, opts *checkoutQROptions) error {
	format, err := opts.check(f)
	if err != nil {
		return err
	}
	seen, err := f.lookAt(ctx, id)
	if err != nil {
		return err
	}
	switch format {
	case qrPNG:
		return f.writeQR(ctx, opts, seen, output.WriteQRPNG)
	case qrSVG:
		return f.writeQR(ctx, opts, seen, output.WriteQRSVG)
	case qrTerminal:
		return f.printer.WriteQR(seen.Link, opts.invert)
	default:
		return fmt.Errorf("there is no way to draw a code as %q", format)
	}
}

// check refuses flags that do not go together, before the wallet is asked.
func (o *checkoutQROptions) check(f *factory) (qrFormat, error) {
	format := qrFormat(o.format)
	if err := choice("format", format, qrFormats()...); err != nil {
		return format, err
	}
	switch {
	case format == "" || format == qrTerminal:
		format = qrTerminal
		if o.out != "" {
			return format, usageError("--out takes a file of --format png or svg", "name the format with --format")
		}
	case o.invert:
		return format, usageError("--invert is for a terminal without colours", "leave it out: an image is dark on light")
	case o.out != "":
		return format, output.Check(f.printer, savedQRView())
	case format == qrPNG && f.printer.Streams().OutTerminal:
		return format, usageError("an image is nothing for a terminal", "name a file with --out, or send it on with a pipe")
	}
	if f.flagGiven("columns") || f.flagGiven("jq") {
		return format, usageError("a code is drawn, and has no --columns or --jq", "leave them out, or write an image with --out")
	}
	return format, nil
}

// writeQR writes an image to standard output, or to a file and then where it is.
func (f *factory) writeQR(ctx context.Context, opts *checkoutQROptions, seen wallet.CheckoutView, write func(io.Writer, string) error) error {
	if opts.out == "" {
		return write(f.printer.Streams().Out, seen.Link)
	}
	size, err := saveFile(opts.out, func(w io.Writer) error { return write(w, seen.Link) })
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, savedQRView(), savedQR{Checkout: seen.ID, Link: seen.Link, Format: opts.format, Bytes: size, File: opts.out})
}
