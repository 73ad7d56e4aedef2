package document

import (
	"encoding/json"
	"fmt"
	"strings"
)

// fromJSON reads the tree of the JSON form that appendJSON wrote: without spaces,
// but for a line's end after it. It has no places. Every command that moves money
// reads one, so it goes over the text once and copies little.
func fromJSON(text []byte) (*node, error) {
	if len(text) > 2*MaxBytes {
		return nil, fmt.Errorf("read a policy: its JSON is larger than %d bytes", 2*MaxBytes)
	}
	s := &scanner{text: strings.TrimSuffix(string(text), "\n")}
	n, err := s.value(0)
	if err == nil && s.next < len(s.text) {
		err = s.wrong()
	}
	if err != nil {
		return nil, fmt.Errorf("read a policy: %w", err)
	}
	return n, nil
}

type scanner struct {
	text string
	next int
}

func (s *scanner) wrong() error {
	return fmt.Errorf("byte %d of its JSON is not what belongs there", s.next)
}

// take goes over a text when it is the next.
func (s *scanner) take(what string) bool {
	if !strings.HasPrefix(s.text[s.next:], what) {
		return false
	}
	s.next += len(what)
	return true
}

func (s *scanner) value(depth int) (*node, error) {
	switch {
	case depth > maxDepth:
		return nil, s.wrong()
	case s.take("{"):
		return s.mapping(depth)
	case s.take("["):
		return s.list(depth)
	case s.take("null"):
		return &node{}, nil
	case s.take("true"):
		return &node{kind: scalar, text: "true", boolean: true}, nil
	case s.take("false"):
		return &node{kind: scalar, text: "false", boolean: true}, nil
	case s.next < len(s.text) && s.text[s.next] == '"':
		text, err := s.quoted()
		return &node{kind: scalar, text: text}, err
	default:
		return s.number()
	}
}

func (s *scanner) number() (*node, error) {
	end := s.next
	for end < len(s.text) && strings.IndexByte("-.0123456789", s.text[end]) >= 0 {
		end++
	}
	text := s.text[s.next:end]
	if !isJSONNumber(text) {
		return nil, s.wrong()
	}
	s.next = end
	return &node{kind: scalar, text: text, number: true}, nil
}

func (s *scanner) quoted() (string, error) {
	if !s.take(`"`) {
		return "", s.wrong()
	}
	for end := s.next; end < len(s.text); end++ {
		switch s.text[end] {
		case '"':
			text := s.text[s.next:end]
			if strings.IndexByte(text, '\\') >= 0 {
				if err := json.Unmarshal([]byte(s.text[s.next-1:end+1]), &text); err != nil {
					return "", s.wrong()
				}
			}
			s.next = end + 1
			return text, nil
		case '\\':
			end++
		}
	}
	return "", s.wrong()
}

func (s *scanner) list(depth int) (*node, error) {
	n := &node{kind: list}
	if s.take("]") {
		return n, nil
	}
	for {
		item, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
		if s.take("]") {
			return n, nil
		}
		if !s.take(",") {
			return nil, s.wrong()
		}
	}
}

func (s *scanner) mapping(depth int) (*node, error) {
	n := &node{kind: mapping}
	if s.take("}") {
		return n, nil
	}
	for {
		name, err := s.quoted()
		if err != nil || !s.take(":") {
			return nil, s.wrong()
		}
		value, err := s.value(depth + 1)
		if err != nil {
			return nil, err
		}
		n.keys = append(n.keys, key{name: name, value: value})
		if s.take("}") {
			return n, nil
		}
		if !s.take(",") {
			return nil, s.wrong()
		}
	}
}
