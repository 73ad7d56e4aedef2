package notify

import "net/netip"

// special are the blocks of addresses that are not on the public internet, or
// that lead to others: those of the IANA registries for special purposes (RFC 6890
// and its updates) of which the registry says that they are not globally
// reachable, the ways from IPv6 into IPv4, and what is for many receivers. Of IPv6
// they are those within unicast, beside which nothing is public.
func special() []netip.Prefix {
	return []netip.Prefix{
		block("0.0.0.0/8"), block("10.0.0.0/8"), block("100.64.0.0/10"), block("127.0.0.0/8"), block("169.254.0.0/16"),
		block("172.16.0.0/12"), block("192.0.0.0/24"), block("192.0.2.0/24"), block("192.88.99.0/24"), block("192.168.0.0/16"),
		block("198.18.0.0/15"), block("198.51.100.0/24"), block("203.0.113.0/24"), block("224.0.0.0/4"), block("240.0.0.0/4"),
		block("2001::/23"), block("2001:db8::/32"), block("2002::/16"), block("3fff::/20"),
	}
}

// unicast is all that there is of global unicast in IPv6 (RFC 4291, section 2.4, and
// IANA's registry of its address space). Outside are loopback, private and link-local
// addresses, and all that translators read as one of IPv4: mapped ones (which are
// looked at as what they are), ::ffff:0:0:0/96 (RFC 2765) and 64:ff9b::/96 (RFC 6052).
func unicast() netip.Prefix { return block("2000::/3") }

func block(text string) netip.Prefix { return netip.MustParsePrefix(text) }

// public reports whether an address is on the public internet.
func public(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	if !ip.IsValid() || ip.Is6() && !unicast().Contains(ip) {
		return false
	}
	for _, prefix := range special() {
		if prefix.Contains(ip) {
			return false
		}
	}
	return true
}
