package commands

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

type kycSubmitOptions struct {
	level                                          int
	name, birth, nationality, sex, issuer, expires string
	document                                       string
	numberStdin                                    bool
	mrzFile                                        string
	image, back, selfie                            string
	papers                                         []string
}

func newKYCSubmitCmd(f *factory) *cobra.Command {
	opts := &kycSubmitOptions{}
	cmd := &cobra.Command{
		Use:   "submit --level LEVEL",
		Short: "Hand in what a level needs",
		Long: `Hand in what a KYC level needs, and open a case with it.

Level 1 takes what a document says: --name, --birth, --nationality and
--document-type, and its number from standard input, or the lines of its
machine-readable zone from a file, which have the number and the expiry in them.
When all of it agrees it is decided at once; else an operator looks at it.
Level 2 takes the --image of the document, its --back where it has one, and a
--selfie. Level 3 is for merchants and takes the --paper of the business, up to
five times. Images are JPEG or PNG of at most 5 MiB, papers may be PDF.

One case is open at a time. A new document is handed in for level 1 again.`,
		Example: `  echo C01X00T47 | okpay kyc submit --user eve@example.com --level 1 --name 'Eve Elm' \
    --birth 1990-02-28 --nationality DE --document-type passport \
    --document-number-stdin --expires 2099-01-31
  okpay kyc submit --user ann@example.com --level 2 --image front.png --selfie selfie.png`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runKYCSubmit(cmd.Context(), f, opts) },
	}
	flags := cmd.Flags()
	flags.IntVar(&opts.level, "level", 0, "the level: 1, 2 or 3 (required)")
	flags.StringVar(&opts.name, "name", "", "the name as the document has it")
	flags.StringVar(&opts.birth, "birth", "", "the birth date, YYYY-MM-DD")
	flags.StringVar(&opts.nationality, "nationality", "", "the nationality (ISO 3166, such as DE)")
	flags.StringVar(&opts.sex, "sex", "", "F, M or X, as the document has it; may be left out")
	flags.StringVar(&opts.document, "document-type", "", "passport, id_card or resident_id")
	flags.StringVar(&opts.issuer, "issuer", "", "the country that issued the document; the nationality when left out")
	flags.BoolVar(&opts.numberStdin, "document-number-stdin", false, "read its number from standard input; on a terminal it is asked for")
	flags.StringVar(&opts.expires, "expires", "", "the last day on which the document is good, YYYY-MM-DD")
	flags.StringVar(&opts.mrzFile, "mrz-file", "", "read its machine-readable zone from this `FILE`, - for standard input")
	flags.StringVar(&opts.image, "image", "", "the `FILE` with the image of the document")
	flags.StringVar(&opts.back, "back", "", "the `FILE` with the image of its back")
	flags.StringVar(&opts.selfie, "selfie", "", "the `FILE` with the customer's face")
	flags.StringArrayVar(&opts.papers, "paper", nil, "a `FILE` with a paper of the business; may be given more than once")
	oneOf(cmd, "document-type", wallet.DocumentTypes()...)
	oneOf(cmd, "level", "1", "2", "3")
	for _, flag := range []string{"name", "birth", "nationality", "issuer", "expires"} {
		mustComplete(cmd, flag, noFiles)
	}
	oneOf(cmd, "sex", "F", "M", "X")
	cmd.MarkFlagsMutuallyExclusive("document-number-stdin", "mrz-file")
	return cmd
}

func runKYCSubmit(ctx context.Context, f *factory, opts *kycSubmitOptions) error {
	if opts.level == 0 {
		return usageError("--level is required", "`okpay kyc status` names the next one")
	}
	in := wallet.SubmitKYCInput{
		Change: f.change(), Level: opts.level, Name: opts.name, Birth: opts.birth, Nationality: opts.nationality, Sex: opts.sex,
		DocumentType: wallet.DocumentType(opts.document), Issuer: opts.issuer, Expires: opts.expires,
	}
	var err error
	if in.User, err = f.user(); err != nil {
		return err
	}
	if err := output.Check(f.printer, kycCaseView()); err != nil {
		return err
	}
	if err := opts.readDocument(ctx, f, &in); err != nil {
		return err
	}
	if in.Images, err = opts.readImages(f); err != nil {
		return err
	}
	kyc, err := f.kyc(ctx)
	if err != nil {
		return err
	}
	opened, err := call(ctx, f, "SubmitKYC", kyc.SubmitKYC, in)
	if err != nil {
		return err
	}
	return f.printKYC(ctx, opened)
}

// readDocument reads the number of the document, or its machine-readable zone.
func (o *kycSubmitOptions) readDocument(ctx context.Context, f *factory, in *wallet.SubmitKYCInput) (err error) {
	switch {
	case o.mrzFile != "":
		text, err := f.readAtMost(o.mrzFile, wallet.MaxMRZLength)
		if err != nil {
			return err
		}
		in.MRZ = string(text)
	case o.numberStdin || o.level == 1:
		in.DocumentNumber, err = f.secret(ctx, "Number of the document", "--document-number-stdin", o.numberStdin)
	}
	return err
}

// readImages reads what is to be handed in.
func (o *kycSubmitOptions) readImages(f *factory) ([]wallet.KYCUpload, error) {
	type upload struct {
		kind wallet.ImageKind
		path string
	}
	files := []upload{{wallet.ImageFront, o.image}, {wallet.ImageBack, o.back}, {wallet.ImageSelfie, o.selfie}}
	for _, path := range o.papers {
		files = append(files, upload{wallet.ImagePaper, path})
	}
	var list []wallet.KYCUpload
	for _, file := range files {
		if file.path == "" {
			continue
		}
		if len(list) > wallet.MaxKYCImages { // which the wallet refuses, without one more in memory
			break
		}
		content, err := f.readAtMost(file.path, wallet.MaxKYCImageBytes)
		if err != nil {
			return nil, err
		}
		list = append(list, wallet.KYCUpload{Kind: file.kind, Content: content})
	}
	return list, nil
}
