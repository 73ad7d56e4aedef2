package match

// Bounds of a reference that is looked for within a text. A shorter one, or one
// without a digit, stands in many texts by chance.
const (
	minTextKey = 6
	maxTextKey = 35
	maxText    = 2000 // bytes of a text that are looked through
)

// Key is what a reference is compared by: its letters in upper case and its
// digits, without anything between them and without zeros at its front. It is
// empty for what is no reference, though it stands where one belongs: NOTPROVIDED
// (ISO 20022), NONREF (SWIFT MT 940, field 61) and the like.
func Key(reference string) string {
	key := make([]byte, 0, len(reference))
	for i := range len(reference) {
		c := keyByte(reference[i])
		if c != 0 && (c != '0' || len(key) > 0) {
			key = append(key, c)
		}
	}
	if isNoKey(string(key)) {
		return ""
	}
	return string(key)
}

// isNoKey reports whether a key is one of those that say that there is none.
func isNoKey(key string) bool {
	switch key {
	case "", "NOTPROVIDED", "NOTAVAILABLE", "NOTAPPLICABLE", "NONREF", "NOREF", "NOREFERENCE", "NONE", "NULL", "NA", "UNKNOWN", "X", "XXX":
		return true
	default:
		return false
	}
}

// longestNoKey is the length of the longest key that says that there is none.
const longestNoKey = len("NOTAPPLICABLE")

// keyByte gives the byte of a key that a byte of a reference is, and 0 for one
// that is left out. Letters that are not ASCII stay as they are.
func keyByte(c byte) byte {
	switch {
	case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 0x80:
		return c
	case c >= 'a' && c <= 'z':
		return c - 'a' + 'A'
	default:
		return 0
	}
}

// FNV-1a in 64 bits (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923), with a last
// step that spreads every bit (the finalizer of SplitMix64): keys are sorted by
// it, and looked for in a filter by its low bits. Equal hashes are never taken for equal keys.
const (
	hashBasis = 14695981039346656037
	hashPrime = 1099511628211
)

func hashStep(h uint64, c byte) uint64 { return (h ^ uint64(c)) * hashPrime }

func hashEnd(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// hashKey gives the hash of a reference's key, false when it is no key.
func hashKey(reference string) (uint64, bool) {
	h, length := uint64(hashBasis), 0
	for i := range len(reference) {
		c := keyByte(reference[i])
		if c != 0 && (c != '0' || length > 0) {
			h = hashStep(h, c)
			length++
		}
	}
	if length <= longestNoKey && Key(reference) == "" {
		return 0, false
	}
	return hashEnd(h), true
}

// hashText gives the hash of a text as it stands.
func hashText(text string) uint64 {
	h := uint64(hashBasis)
	for i := range len(text) {
		h = hashStep(h, text[i])
	}
	return hashEnd(h)
}

// compareKeys compares two references by their keys, -1, 0 or 1.
func compareKeys(a, b string) int {
	i, j := skipZeros(a), skipZeros(b)
	for {
		var x, y byte
		x, i = nextKeyByte(a, i)
		y, j = nextKeyByte(b, j)
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		case x == 0:
			return 0
		}
	}
}

func skipZeros(text string) int {
	for i := range len(text) {
		if c := keyByte(text[i]); c != 0 && c != '0' {
			return i
		}
	}
	return len(text)
}

// nextKeyByte gives the next byte of a key from i on, 0 at its end, and the place after it.
func nextKeyByte(text string, i int) (c byte, next int) {
	for ; i < len(text); i++ {
		if c := keyByte(text[i]); c != 0 {
			return c, i + 1
		}
	}
	return 0, i
}

// eachTextKey calls found with the hash of each key that stands in a text, in
// whatever way it is written there, and with its place: runs of letters and
// digits, and of neighbouring ones as if nothing stood between them, of
// minTextKey to maxTextKey characters with a digit among them.
func eachTextKey(text string, found func(hash uint64, from, to int)) {
	text = text[:min(len(text), maxText)]
	for from := range len(text) {
		if keyByte(text[from]) == 0 || from > 0 && keyByte(text[from-1]) != 0 {
			continue // a key begins where a run does
		}
		h, length, digit := uint64(hashBasis), 0, false
		for i := from; i < len(text) && length <= maxTextKey; i++ {
			c := keyByte(text[i])
			if c == 0 {
				continue
			}
			if c != '0' || length > 0 {
				h = hashStep(h, c)
				length++
				digit = digit || c <= '9'
			}
			ends := i+1 == len(text) || keyByte(text[i+1]) == 0
			if ends && digit && length >= minTextKey && length <= maxTextKey {
				found(hashEnd(h), from, i+1)
			}
		}
	}
}
