package payees

import (
	"fmt"
	"io"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
)

// The columns of a file of users, by their place in its schema.
const (
	userKind = iota
	userName
	userEmail
	userPhone
	userCountry
	userHandle
)

// The most bytes that are carried of values whose length is judged by ident.
const (
	maxKind    = 16
	maxPhone   = 40
	maxCountry = 16
)

func userSchema() schema {
	return schema{what: "file of users", columns: []column{
		userKind:    {name: "kind", most: maxKind, code: wallet.CodeInvalidInput},
		userName:    {name: "name", required: true, most: wallet.MaxNameLength, code: wallet.CodeInvalidInput},
		userEmail:   {name: "email", required: true, most: wallet.MaxEmailLength, code: wallet.CodeInvalidInput},
		userPhone:   {name: "phone", required: true, most: maxPhone, code: wallet.CodeInvalidInput},
		userCountry: {name: "country", most: maxCountry, code: wallet.CodeInvalidInput},
		userHandle:  {name: "handle", most: wallet.MaxHandleLength, code: wallet.CodeInvalidInput},
	}}
}

// UserColumns lists the columns of a file of users; name, email and phone are
// required, and handle is for merchants.
func UserColumns() []string { return userSchema().names() }

// UserFile is a file of users that was read whole: those that can be registered,
// and what is wrong with each of the other rows, both in the file's order.
type UserFile struct {
	SHA256   string
	Users    []wallet.ImportUser
	Problems []UserProblem
	Warnings []string // as in File
}

// UserProblem says why a row of a file of users cannot be taken.
type UserProblem struct {
	Line    int         `json:"line"`
	Code    wallet.Code `json:"code"`
	Message string      `json:"message"`
}

// ReadUsers reads a file of users to import. Values are checked and put into
// their canonical form; a row without a kind is a person. Whether a user is
// there already is not judged here. It refuses a file whole as [Read] does; of the
// options, those of amounts and columns have no meaning for it.
func ReadUsers(r io.Reader, format Format, options Options) (UserFile, error) {
	var file UserFile
	known, err := scan(r, format, options, userSchema(), func(rec *record) {
		user := importUser(rec)
		if rec.fault.code != "" {
			file.Problems = append(file.Problems, UserProblem{Line: rec.line, Code: rec.fault.code, Message: rec.fault.message})
			return
		}
		file.Users = append(file.Users, user)
	})
	if err != nil {
		return UserFile{}, err
	}
	file.SHA256, file.Warnings = known.sha256, known.warnings
	return file, nil
}

// importUser takes the values of a record and adds to its fault what is wrong
// with them.
func importUser(rec *record) wallet.ImportUser {
	parsed := func(i int, parse func(string) (string, error)) string {
		if rec.values[i] == "" {
			return "" // absent, or at fault already
		}
		value, err := parse(rec.values[i])
		if err != nil {
			rec.fault.add(wallet.CodeInvalidInput, err.Error())
		}
		return value
	}
	user := wallet.ImportUser{
		Line:    rec.line,
		Kind:    wallet.KindPerson,
		Name:    parsed(userName, ident.ParseName),
		Email:   parsed(userEmail, ident.ParseEmail),
		Phone:   parsed(userPhone, ident.ParsePhone),
		Country: parsed(userCountry, ident.ParseCountry),
		Handle:  parsed(userHandle, ident.ParseHandle),
	}
	switch kind := wallet.Kind(rec.values[userKind]); kind {
	case "", wallet.KindPerson:
		if rec.values[userHandle] != "" {
			rec.fault.add(wallet.CodeInvalidInput, "a person has no handle")
		}
	case wallet.KindMerchant:
		user.Kind = kind
		if rec.values[userHandle] == "" && rec.fault.code == "" {
			rec.fault.add(wallet.CodeInvalidInput, "a merchant needs a handle")
		}
	default:
		rec.fault.add(wallet.CodeInvalidInput,
			fmt.Sprintf("the kind is %q, not %s or %s", kind, wallet.KindPerson, wallet.KindMerchant))
	}
	return user
}
