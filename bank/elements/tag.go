package elements

import (
	"bytes"
	"fmt"
	"strings"
)

// Start is the start of an element. Name is without the prefix of its namespace,
// Space the namespace itself.
type Start struct {
	Name, Space string
	attributes  []attribute
}

type attribute struct{ name, value string }

// Attribute returns the value of the attribute of that name, in whatever
// namespace, and "" when there is none. It is good until the next element is read.
func (s Start) Attribute(name string) string {
	for i := range s.attributes {
		if s.attributes[i].name == name {
			return s.attributes[i].value
		}
	}
	return ""
}

// startTag reads the start of an element, which may be its end as well.
func (s *scanner) startTag() error {
	data, err := s.wholeTag()
	if err != nil {
		return err
	}
	if len(data) > 0 && data[len(data)-1] == '/' {
		s.close, data = true, data[:len(data)-1]
	}
	size := nameLength(data)
	if size == 0 {
		return s.broken("expected element name after <")
	}
	if len(s.open) == s.limits.Depth {
		return s.refuse(fmt.Sprintf("elements stand in each other more than %d deep", s.limits.Depth))
	}
	element := s.nameOf(data[:size])
	s.open = append(s.open, element)
	s.start = Start{Name: element.local, attributes: s.start.attributes[:0]}
	if err := s.attributes(data[size:]); err != nil {
		return err
	}
	for i := len(s.space) - 1; i >= 0; i-- {
		if s.space[i].prefix == element.prefix {
			s.start.Space = s.space[i].space
			break
		}
	}
	return nil
}

// wholeTag gives what stands between the signs of a tag. A sign that ends tags may
// stand in a value.
func (s *scanner) wholeTag() ([]byte, error) {
	quote := byte(0)
	for i := 1; ; i++ {
		for s.at+i >= s.filled {
			if i > s.limits.Token {
				return nil, s.refuse(errLongToken.Error())
			}
			if !s.fill() {
				return nil, s.ended()
			}
		}
		switch c := s.buffer[s.at+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			return nil, s.broken("a tag stands in a tag")
		case c == '>':
			if i > s.limits.Token {
				return nil, s.refuse(errLongToken.Error())
			}
			data := s.buffer[s.at+1 : s.at+i]
			s.advance(i + 1)
			return data, nil
		}
	}
}

// nameLength gives how many bytes a text begins with that may be a name.
func nameLength(text []byte) int {
	for i, c := range text {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '-' && c != '.') {
			return i
		}
	}
	return len(text)
}

// nameOf gives a name, of which there is one for all elements that have it.
func (s *scanner) nameOf(full []byte) *name {
	if known := s.names[string(full)]; known != nil {
		return known
	}
	n := &name{full: string(full)}
	n.local = n.full
	if prefix, local, found := strings.Cut(n.full, ":"); found && prefix != "" && local != "" {
		n.prefix, n.local = prefix, local
	}
	if len(s.names) < maxNames {
		s.names[n.full] = n
	}
	return n
}

// attributes reads the attributes of the element that begins.
func (s *scanner) attributes(data []byte) error {
	for {
		rest := bytes.TrimLeft(data, " \t\r\n")
		if len(rest) == 0 {
			return nil
		}
		size := nameLength(rest)
		if size == 0 || len(rest) == len(data) {
			return s.broken("expected attribute name in element")
		}
		attributeName := s.nameOf(rest[:size])
		rest = bytes.TrimLeft(rest[size:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '=' {
			return s.broken("attribute name without = in element")
		}
		rest = bytes.TrimLeft(rest[1:], " \t\r\n")
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return s.broken("unquoted or missing attribute value in element")
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return s.broken("unquoted or missing attribute value in element")
		}
		raw := rest[1 : 1+end]
		data = rest[end+2:]
		if bytes.IndexByte(raw, '<') >= 0 {
			return s.broken("unescaped < inside quoted string")
		}
		value, err := s.plain(raw)
		if err != nil {
			return err
		}
		s.attribute(attributeName, value)
	}
}

func (s *scanner) attribute(n *name, value []byte) {
	switch {
	case n.full == "xmlns":
		s.space = append(s.space, binding{space: string(value), depth: len(s.open)})
	case n.prefix == "xmlns":
		s.space = append(s.space, binding{prefix: n.local, space: string(value), depth: len(s.open)})
	default:
		s.start.attributes = append(s.start.attributes, attribute{name: n.local, value: s.valueOf(value)})
	}
}

// valueOf gives the value of an attribute. One that is as short as a currency's code
// is kept for all that have it.
func (s *scanner) valueOf(value []byte) string {
	const short = 3
	if len(value) > short {
		return string(value)
	}
	return s.nameOf(value).full
}
