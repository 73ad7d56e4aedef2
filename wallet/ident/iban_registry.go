package ident

// bbanStructure returns what follows the check digits in the IBANs of a country,
// and "" for a country without IBANs: a sequence of a kind of character (n for a
// digit, a for a letter, c for either) and a count. Source: IBAN registry of the
// ISO 13616 registration authority (SWIFT), December 2024, fields "BBAN
// structure", neighbours of one kind put together. French overseas territories
// use FR, Jersey, Guernsey and the Isle of Man use GB, and the Åland Islands FI.
func bbanStructure(country string) string {
	switch country {
	case "NO":
		return "n11"
	case "BE":
		return "n12"
	case "DK", "FI", "FO", "GL", "SD":
		return "n14"
	case "SI":
		return "n15"
	case "AT", "BA", "EE", "LT", "MN", "XK":
		return "n16"
	case "HR":
		return "n17"
	case "CR", "DE", "ME", "RS", "VA":
		return "n18"
	case "AE", "IL", "SO", "TL":
		return "n19"
	case "CZ", "ES", "SE", "SK", "TN":
		return "n20"
	case "LY", "PT", "ST":
		return "n21"
	case "IS":
		return "n22"
	case "BI", "DJ", "MR":
		return "n23"
	case "HU", "PL":
		return "n24"
	case "EG":
		return "n25"
	case "FK":
		return "a2n12"
	case "GE":
		return "a2n16"
	case "NL":
		return "a4n10"
	case "GB", "IE":
		return "a4n14"
	case "IQ":
		return "a4n15"
	case "VG":
		return "a4n16"
	case "HN", "NI", "SV":
		return "a4n20"
	case "MU":
		return "a4n19a3"
	case "SC":
		return "a4n20a3"
	case "LV":
		return "a4c13"
	case "BH":
		return "a4c14"
	case "GI":
		return "a4c15"
	case "PK", "RO":
		return "a4c16"
	case "AZ":
		return "a4c20"
	case "PS", "QA":
		return "a4c21"
	case "KW":
		return "a4c22"
	case "LC":
		return "a4c24"
	case "BG":
		return "a4n6c8"
	case "JO", "YE":
		return "a4n4c18"
	case "MT":
		return "a4n5c18"
	case "IT", "SM":
		return "a1n10c12"
	case "SA":
		return "n2c18"
	case "KZ", "LU":
		return "n3c13"
	case "OM":
		return "n3c16"
	case "LB":
		return "n4c20"
	case "CH", "LI":
		return "n5c12"
	case "TR":
		return "n6c16"
	case "UA":
		return "n6c19"
	case "GR":
		return "n7c16"
	case "AD":
		return "n8c12"
	case "AL", "CY":
		return "n8c16"
	case "RU":
		return "n14c15"
	case "MK":
		return "n3c10n2"
	case "FR", "MC":
		return "n10c11n2"
	case "BR":
		return "n23a1c1"
	case "BY":
		return "c4n4c16"
	case "DO":
		return "c4n20"
	case "MD":
		return "c20"
	case "GT":
		return "c24"
	default:
		return ""
	}
}
