package pain

// notProvided stands for an id that there is none of, as ISO 20022's users
// agreed.
const notProvided = "NOTPROVIDED"

// schema is all in which the versions that are written differ.
type schema struct {
	namespace string
	bic       string // the element of a bank's BIC
	dayOpen   string // around the execution date, which became a choice of day and moment
	dayClose  string
}

func schemaOf(version Version) schema {
	const namespace = "urn:iso:std:iso:20022:tech:xsd:"
	switch version {
	case V03:
		return schema{namespace: namespace + string(V03), bic: "BIC", dayOpen: "<ReqdExctnDt>", dayClose: "</ReqdExctnDt>"}
	case V09:
		return schema{namespace: namespace + string(V09), bic: "BICFI", dayOpen: "<ReqdExctnDt><Dt>", dayClose: "</Dt></ReqdExctnDt>"}
	default:
		return schema{}
	}
}
