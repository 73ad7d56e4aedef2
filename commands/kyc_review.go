package commands

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newKYCShowCmd(f *factory) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "show CASE",
		Short: "Show all of a case but its images",
		Long: `Show a case, named by its id, with all that was stated, why it waits for an
operator, who else has shown the document, and which images it has. That it was
looked at, and by whom, is recorded. What is kept of a closed account takes a
--reason.`,
		Example: `  okpay kyc submit -q --user ann@example.com --level 2 --image front.png --selfie selfie.png
  okpay kyc show "$(okpay kyc list --jq '.[0].id')"`,
		Args:              exactly("CASE"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runKYCShow(cmd.Context(), f, args[0], reason) },
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why it is looked at, for the record")
	mustComplete(cmd, "reason", noFiles)
	return cmd
}

func runKYCShow(ctx context.Context, f *factory, id, reason string) error {
	in := wallet.ShowKYCInput{Change: f.change(), Case: id, Reason: reason}
	if err := output.Check(f.printer, kycReviewView()); err != nil {
		return err
	}
	kyc, err := f.kyc(ctx)
	if err != nil {
		return err
	}
	shown, err := call(ctx, f, "ShowKYC", kyc.ShowKYC, in)
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, kycReviewView(), shown)
}

type kycImageOptions struct{ out, reason string }

func newKYCImageCmd(f *factory) *cobra.Command {
	opts := &kycImageOptions{}
	cmd := &cobra.Command{
		Use:   "image CASE IMAGE",
		Short: "Give one image of a case",
		Long: `Give one image of a case, named as kyc show lists it, such as front, selfie or
paper-1. --out puts it into a new file that only you may read; without it the
image goes to standard output, which must not be a terminal. That it was looked
at, and by whom, is recorded.`,
		Example: `  okpay kyc submit -q --user ann@example.com --level 2 --image front.png --selfie selfie.png
  id=$(okpay kyc list --jq '.[0].id')
  okpay kyc image "$id" front --out front-of-ann.png
  okpay kyc image "$id" selfie | wc -c`,
		Args:              exactly("CASE", "IMAGE"),
		ValidArgsFunction: noFiles,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runKYCImage(cmd.Context(), f, args[0], args[1], opts)
		},
	}
	cmd.Flags().StringVar(&opts.out, "out", "", "put it into this new `FILE`")
	cmd.Flags().StringVar(&opts.reason, "reason", "", "why it is looked at, for the record")
	mustComplete(cmd, "reason", noFiles)
	return cmd
}

// savedImage says where an image was put.
type savedImage struct {
	Case      string `json:"case"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Bytes     int    `json:"bytes"`
	File      string `json:"file"`
}

func runKYCImage(ctx context.Context, f *factory, id, name string, opts *kycImageOptions) (err error) {
	in := wallet.KYCImageInput{Change: f.change(), Case: id, Image: name, Reason: opts.reason}
	streams := f.printer.Streams()
	if opts.out == "" && streams.OutTerminal {
		return usageError("an image is nothing for a terminal", "name a file with --out, or send it on with a pipe")
	}
	if err := output.Check(f.printer, savedImageView()); err != nil {
		return err
	}
	kyc, err := f.kyc(ctx)
	if err != nil {
		return err
	}
	target := (*os.File)(nil)
	if opts.out != "" { // before anybody is put on record for a look
		if target, err = os.OpenFile(opts.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err != nil {
			return unwritable(opts.out, err)
		}
		defer func() {
			if err != nil {
				err = errors.Join(err, os.Remove(opts.out))
			}
		}()
	}
	image, err := call(ctx, f, "KYCImage", kyc.KYCImage, in)
	if err != nil {
		if target != nil {
			_ = target.Close() // nothing is in it
		}
		return err
	}
	if target == nil {
		if _, err := streams.Out.Write(image.Content); err != nil {
			return fmt.Errorf("write the image: %w", err)
		}
		return nil
	}
	_, err = target.Write(image.Content)
	if err = errors.Join(err, target.Close()); err != nil {
		return unwritable(opts.out, err)
	}
	return output.One(ctx, f.printer, savedImageView(), savedImage{
		Case: image.Case, Name: image.Name, MediaType: image.MediaType, Bytes: len(image.Content), File: opts.out,
	})
}

func newKYCApproveCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "approve CASE",
		Short: "Give a customer the level of a case",
		Long: `Approve a case, named by its id: the customer has its level at once, and is told
by e-mail. Where the policy wants four eyes, the first operator's word is
recorded and the case waits for that of another: each with an API key of his own
on a server, because whoever opens the wallet itself is one operator.`,
		Example: `  okpay kyc submit -q --user ann@example.com --level 2 --image front.png --selfie selfie.png
  okpay kyc approve "$(okpay kyc list --jq '.[0].id')"`,
		Args:              exactly("CASE"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runKYCApprove(cmd.Context(), f, args[0]) },
	}
}

func runKYCApprove(ctx context.Context, f *factory, id string) error {
	change := f.change()
	if err := output.Check(f.printer, kycCaseView()); err != nil {
		return err
	}
	kyc, err := f.kyc(ctx)
	if err != nil {
		return err
	}
	decided, err := call(ctx, f, "ApproveKYC", kyc.ApproveKYC, wallet.ApproveKYCInput{Change: change, Case: id})
	if err != nil {
		return err
	}
	return f.printKYC(ctx, decided)
}

func newKYCRejectCmd(f *factory) *cobra.Command {
	reason := ""
	cmd := &cobra.Command{
		Use:   "reject CASE --reason REASON",
		Short: "End a case for a reason",
		Long: `Reject a case, named by its id, for a reason. The customer is told by e-mail and
reads the reason there: do not say who else has shown a document, or that a name
is on a list. Another case may be opened then.`,
		Example: `  okpay kyc submit -q --user ann@example.com --level 2 --image front.png --selfie selfie.png
  okpay kyc reject "$(okpay kyc list --jq '.[0].id')" --reason 'The number cannot be read'`,
		Args:              exactly("CASE"),
		ValidArgsFunction: noFiles,
		RunE:              func(cmd *cobra.Command, args []string) error { return runKYCReject(cmd.Context(), f, args[0], reason) },
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, which the customer is told (required)")
	mustComplete(cmd, "reason", noFiles)
	return cmd
}

func runKYCReject(ctx context.Context, f *factory, id, reason string) error {
	change := f.change()
	if err := needed("reason", reason, "say what the customer is to do better"); err != nil {
		return err
	}
	if err := output.Check(f.printer, kycCaseView()); err != nil {
		return err
	}
	kyc, err := f.kyc(ctx)
	if err != nil {
		return err
	}
	decided, err := call(ctx, f, "RejectKYC", kyc.RejectKYC, wallet.RejectKYCInput{Change: change, Case: id, Reason: reason})
	if err != nil {
		return err
	}
	return f.printKYC(ctx, decided)
}
