package sepa

// HasCountry reports whether accounts with IBANs of country, two letters of ISO
// 3166, can be reached by the credit transfer of SEPA: the European Economic
// Area, and the countries and territories outside it that take part (European
// Payments Council, EPC409-09, list of countries in the geographical scope of
// the schemes, as of 2025). Territories that have IBANs of their country, such as
// those of France or Jersey, are found under it.
func HasCountry(country string) bool {
	switch country {
	case "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
		"NL", "PL", "PT", "RO", "SE", "SI", "SK", // the European Union
		"IS", "LI", "NO", // and with these the European Economic Area
		"AD", "AL", "CH", "GB", "GI", "MC", "MD", "ME", "MK", "RS", "SM", "VA":
		return true
	default:
		return false
	}
}
