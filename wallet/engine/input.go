package engine

// fieldsOf lists the input of an intent with those it names resolved, so that
// a customer named by e-mail once and by id the next time is the same.
func (st *state) fieldsOf(in *intent) []field {
	input := in.input(idOr(st.userOf(in), in.user), idOr(st.otherOf(in), in.other))
	fields := make([]field, intentFields)
	for place, name := range intentFieldNames() {
		fields[place] = field{name, input[place]}
	}
	return fields
}

// idOr is the id of a customer, or the text that names nobody.
func idOr(c *standing, text string) string {
	if c == nil {
		return text
	}
	return c.ID
}

// inputHash is hashFields of fieldsOf an intent. What follows each other in a batch
// has much in common: a value that the intent before had is not hashed again, and
// neither is a customer's id.
func (st *state) inputHash(in *intent) []byte {
	user, other := st.userOf(in), st.otherOf(in)
	input := in.input(idOr(user, in.user), idOr(other, in.other))
	filled := 0
	for place := range input {
		if input[place] != "" {
			filled++
		}
	}
	packed := st.bytes(filled * (1 + hashLength))
	for place := range input {
		value := input[place]
		if value == "" {
			continue
		}
		var start startOfHash
		switch {
		case place == userPlace && user != nil:
			start = user.hashOfID()
		case place == recipientPlace && other != nil:
			start = other.hashOfID()
		default:
			start = st.lastHashed[place].of(value)
		}
		packed = append(append(packed, byte(place)), start[:]...)
	}
	return packed
}

// bytesTogether is how many bytes of hashes get their memory at once.
const bytesTogether = 2048

// bytes gives an empty slice with room for so many bytes, and no more.
func (st *state) bytes(n int) []byte {
	if len(st.room) < n {
		st.room = make([]byte, max(n, min(st.intents*n, bytesTogether)))
	}
	packed := st.room[:0:n]
	st.room = st.room[n:]
	return packed
}

// hashOfLast remembers the hash of the value that it was asked for last.
type hashOfLast struct {
	value string
	start startOfHash
}

func (h *hashOfLast) of(value string) startOfHash {
	if h.value != value {
		h.value, h.start = value, hashStart(value)
	}
	return h.start
}
