package engine

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/scan"
)

// readImages looks at what was handed in for a level: what it is, and that it is
// what the level takes.
func readImages(level int, uploads []wallet.KYCUpload) ([]KYCImageRecord, error) {
	if len(uploads) > wallet.MaxKYCImages {
		return nil, badImage(fmt.Sprintf("%d images were given, and at most %d are taken", len(uploads), wallet.MaxKYCImages), "leave some out, or put papers into one PDF")
	}
	count := map[wallet.ImageKind]int{}
	total := 0
	list := make([]KYCImageRecord, 0, len(uploads))
	for i := range uploads {
		upload := &uploads[i]
		count[upload.Kind]++
		if total += len(upload.Content); total > wallet.MaxKYCUploadBytes {
			return nil, badImage(fmt.Sprintf("the images have more than %d bytes in all", wallet.MaxKYCUploadBytes), "make them smaller")
		}
		name := string(upload.Kind)
		if upload.Kind == wallet.ImagePaper {
			name = fmt.Sprintf("%s-%d", upload.Kind, count[upload.Kind])
		}
		if err := takesImage(level, upload.Kind, count[upload.Kind]); err != nil {
			return nil, err
		}
		file, err := scan.Look(upload.Content, scan.Bounds{
			MaxBytes: wallet.MaxKYCImageBytes, MinSide: wallet.MinKYCSide, MaxPixels: wallet.MaxKYCPixels, PDF: upload.Kind == wallet.ImagePaper,
		})
		if err != nil {
			return nil, ofImage(name, err)
		}
		list = append(list, KYCImageRecord{
			Place: i, Name: name, MediaType: string(file.Type), Bytes: len(upload.Content), Width: file.Width, Height: file.Height, Content: upload.Content,
		})
	}
	return list, hasImages(level, count)
}

func badImage(message, hint string) error {
	return wallet.Refuse(wallet.CodeInvalidImage, message, hint)
}

// ofImage names the image in what is wrong with it.
func ofImage(name string, err error) error {
	said := refusal(wallet.CodeInvalidImage, err)
	if coded, ok := said.(*wallet.Error); ok { //nolint:errorlint // refusal makes it
		coded.Message = name + ": " + coded.Message
	}
	return said
}

// takesImage refuses an image that a level does not take, and a second of one
// kind.
func takesImage(level int, kind wallet.ImageKind, n int) error {
	paper := kind == wallet.ImagePaper
	switch {
	case kind != wallet.ImageFront && kind != wallet.ImageBack && kind != wallet.ImageSelfie && !paper:
		return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no kind of image", quote(string(kind))), "use front, back, selfie or paper")
	case level == 1:
		return badImage("level 1 takes no images", "hand them in for level 2, once the account has level 1")
	case paper != (level == wallet.MaxKYCLevel):
		return badImage(fmt.Sprintf("level %d takes no %s", level, kind), "level 2 takes front, back and selfie, and level 3 papers")
	case n > 1 && !paper:
		return badImage(fmt.Sprintf("there is more than one %s", kind), "give one")
	}
	return nil
}

// hasImages refuses a case that lacks an image.
func hasImages(level int, count map[wallet.ImageKind]int) error {
	switch {
	case level == 2 && (count[wallet.ImageFront] == 0 || count[wallet.ImageSelfie] == 0):
		return badImage("level 2 needs an image of the document and a selfie", "give them with --image and --selfie")
	case level == wallet.MaxKYCLevel && count[wallet.ImagePaper] == 0:
		return badImage("level 3 needs the papers of the business", "give each with --paper")
	}
	return nil
}
