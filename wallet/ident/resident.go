package ident

import (
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Sex is what a paper states of its holder, by the letter of ICAO 9303-4.
type Sex string

// The values of Sex.
const (
	Female         Sex = "F"
	Male           Sex = "M"
	SexUnspecified Sex = "X"
)

// The form of a resident identity number (GB 11643-1999, section 4): six digits
// of the region, eight of the birth date, three of the order and the check digit.
const (
	residentDigits    = 18
	oldResidentDigits = 15
	maxResidentText   = 40
	regionDigits      = 6
)

const residentHint = "type the 18 characters of the resident identity card; spaces may stand between them"

// ResidentNumber is a Chinese resident identity number, taken apart. Text is
// digits with, at most, an X at the end, and a secret: printing, logging or
// encoding a ResidentNumber gives the province alone.
type ResidentNumber struct {
	Text     string
	Province string // in English: "Guangdong"
	Region   string // six digits of GB/T 2260
	Birth    Date
	Sex      Sex
}

// ParseResidentNumber reads the citizen's identity number of the People's
// Republic of China (GB 11643-1999). Spaces are left out and x is read as X; the
// rest must be 17 digits and a check character (ISO 7064, MOD 11-2), in a
// province of GB/T 2260, with a birth on a real day that is not after today and
// an order number that is not 000. The form of 15 digits, without a century and
// a check digit, has not been valid since 2013 and is refused as such.
func ParseResidentNumber(text string, today time.Time) (ResidentNumber, error) {
	if len(text) > maxResidentText {
		return ResidentNumber{}, refuse("the resident number is too long", residentHint)
	}
	plain, ok := upperAlphanumeric(strings.TrimSpace(text))
	switch {
	case !ok:
		return ResidentNumber{}, refuse("the resident number has characters that are neither digits nor X", residentHint)
	case plain == "":
		return ResidentNumber{}, refuse("the resident number is missing", residentHint)
	case len(plain) == oldResidentDigits && isDigits(plain):
		return ResidentNumber{}, refuse("the resident number has the old form of 15 digits, which is not valid any more",
			"give the number of 18 characters of the present card")
	case len(plain) != residentDigits:
		return ResidentNumber{}, refuse("a resident number has 18 characters", residentHint)
	case !isDigits(plain[:residentDigits-1]):
		return ResidentNumber{}, refuse("a resident number has 17 digits before its last character", residentHint)
	case plain[residentDigits-1] != mod11dash2(plain[:residentDigits-1]):
		return ResidentNumber{}, refuse("the resident number has a wrong digit: its check digit does not fit", residentHint)
	}
	province := provinceOf(plain[:2])
	birth := Date{Year: prefix(plain[6:], 4), Month: time.Month(prefix(plain[10:], 2)), Day: prefix(plain[12:], 2)}
	order := prefix(plain[14:], 3)
	switch {
	case province == "":
		return ResidentNumber{}, refuse("the resident number names no province", residentHint)
	case !birth.Real():
		return ResidentNumber{}, refuse("the birth date in the resident number is not a day of the calendar", residentHint)
	case DateOf(today).Before(birth):
		return ResidentNumber{}, refuse("the birth date in the resident number lies in the future", residentHint)
	case order == 0:
		return ResidentNumber{}, refuse("the resident number has no order number", residentHint)
	}
	number := ResidentNumber{Text: plain, Province: province, Region: plain[:regionDigits], Birth: birth, Sex: Female}
	if order%2 == 1 {
		number.Sex = Male
	}
	return number, nil
}

// String returns the province: "resident number of Guangdong".
func (n ResidentNumber) String() string {
	if n.Text == "" {
		return "no resident number"
	}
	return "resident number of " + n.Province
}

// GoString returns what String returns.
func (n ResidentNumber) GoString() string { return n.String() }

// Format writes what String returns, whatever the verb, so that no verb shows
// the number.
func (n ResidentNumber) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(n.String())) }

// LogValue gives the province to structured logs.
func (n ResidentNumber) LogValue() slog.Value {
	return slog.GroupValue(slog.String("province", n.Province))
}

// MarshalText encodes what String returns, so that JSON does not hold the number.
func (n ResidentNumber) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// mod11dash2 returns the check character of digits: 0 to 9, or X for ten. The
// sum over the digits, each times 2 to the power of its place counted from the
// check character at 0, plus the check, leaves 1 by 11 (ISO 7064, MOD 11-2).
func mod11dash2(digits string) byte {
	rest := 0
	for i := range len(digits) {
		rest = (rest + int(digits[i]-'0')) * 2 % 11
	}
	return "0123456789X"[(12-rest)%11]
}

// provinceOf returns the name of the province, region or municipality with the
// two digits of GB/T 2260, or nothing. 83 stands in the residence permits of
// residents of Taiwan.
func provinceOf(code string) string {
	switch code {
	case "11":
		return "Beijing"
	case "12":
		return "Tianjin"
	case "13":
		return "Hebei"
	case "14":
		return "Shanxi"
	case "15":
		return "Inner Mongolia"
	case "21":
		return "Liaoning"
	case "22":
		return "Jilin"
	case "23":
		return "Heilongjiang"
	case "31":
		return "Shanghai"
	case "32":
		return "Jiangsu"
	case "33":
		return "Zhejiang"
	case "34":
		return "Anhui"
	case "35":
		return "Fujian"
	case "36":
		return "Jiangxi"
	case "37":
		return "Shandong"
	default:
		return provinceOfSouthAndWest(code)
	}
}

// provinceOfSouthAndWest is the second half of the table.
func provinceOfSouthAndWest(code string) string {
	switch code {
	case "41":
		return "Henan"
	case "42":
		return "Hubei"
	case "43":
		return "Hunan"
	case "44":
		return "Guangdong"
	case "45":
		return "Guangxi"
	case "46":
		return "Hainan"
	case "50":
		return "Chongqing"
	case "51":
		return "Sichuan"
	case "52":
		return "Guizhou"
	case "53":
		return "Yunnan"
	case "54":
		return "Tibet"
	case "61":
		return "Shaanxi"
	case "62":
		return "Gansu"
	case "63":
		return "Qinghai"
	case "64":
		return "Ningxia"
	case "65":
		return "Xinjiang"
	case "71", "83":
		return "Taiwan"
	case "81":
		return "Hong Kong"
	case "82":
		return "Macao"
	default:
		return ""
	}
}
