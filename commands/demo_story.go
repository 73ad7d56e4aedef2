package commands

import "strings"

// scene is one command of the story.
type scene struct {
	say      string   // what it is for
	args     []string // "$NAME" alone stands for what a scene before captured
	stdin    string   // what is piped into it
	variable string   // captures the output instead of showing it
	exit     int      // how it must end
}

// line writes the scene as a line for the shell.
func (s scene) line() string {
	words := []string{"okpay"}
	for _, arg := range s.args {
		if strings.HasPrefix(arg, "$") {
			words = append(words, `"`+arg+`"`)
			continue
		}
		words = append(words, shellQuote(arg))
	}
	line := strings.Join(words, " ")
	if s.stdin != "" {
		line = "echo " + shellQuote(s.stdin) + " | " + line
	}
	if s.variable != "" {
		line = s.variable + "=$(" + line + ")"
	}
	return line
}

func words(line string) []string { return strings.Fields(line) }

// The people of the story. Their addresses are reserved for examples (RFC 2606).
const (
	ann  = "ann@example.com"
	cafe = "cafe@example.com"
)

// demoStory is the whole story in the order in which it is told.
func demoStory() []scene {
	var story []scene
	story = append(story, scene{args: words("init")})
	story = append(story, scene{
		say:  "A customer registers, and proves her e-mail and phone by the codes that were sent.",
		args: append(words("register --email "+ann+" --phone +4915112345678 --country DE --name"), "Ann Arbor"),
	})
	story = append(story, proven(ann)...)
	story = append(story, scene{
		say:   "A merchant, with a handle to be paid by and a password from standard input.",
		stdin: "seven grey herons by the pond",
		args:  append(words("register --kind merchant --handle cafe --email "+cafe+" --phone +493012345678 --country DE --password-stdin -q --name"), "Corner Cafe"),
	})
	story = append(story, proven(cafe)...)
	story = append(story, levels()...)
	story = append(story, cardsAndPayment()...)
	story = append(story, troubles()...)
	story = append(story, payout()...)
	return append(story, ending()...)
}

func proven(user string) []scene {
	var scenes []scene
	for _, channel := range []string{"email", "phone"} {
		scenes = append(scenes,
			scene{variable: "CODE", args: words("outbox list --user " + user + " --channel " + channel + " --jq .[0].code")},
			scene{args: words("verify --user " + user + " --channel " + channel + " --code $CODE --columns status,email_verified,phone_verified")},
		)
	}
	return scenes
}

func levels() []scene {
	const columns = "--columns name,status,kyc_level"
	return []scene{
		{
			say:  "An operator has seen their papers and gives them a level, which sets their limits.",
			args: append(words("users set-level "+ann+" 2 "+columns+" --reason"), "Passport seen"),
		},
		{args: append(words("users set-level cafe 3 "+columns+" --reason"), "Business papers seen")},
		{args: words("limits --user " + ann)},
	}
}

func cardsAndPayment() []scene {
	return []scene{
		{
			say:      "She binds a card, number on standard input, asks what a top-up costs, and tops up.",
			variable: "CARD", stdin: "4242424242424242",
			args: append(words("bind-card --user "+ann+" --number-stdin --expiry 12/34 --jq .id --holder"), "Ann Arbor"),
		},
		{args: words("fees quote top_up 200.00 EUR --user " + ann + " --instrument $CARD")},
		{args: words("top-up 200.00 EUR --user " + ann + " --from $CARD")},
		{
			say:  "She pays the merchant. The same command under the same key pays once.",
			args: append(words("pay cafe 42.50 EUR --user "+ann+" --order-id 1001 --idempotency-key order-1001 --memo"), "Cake for ten"),
		},
		{args: append(words("pay cafe 42.50 EUR --user "+ann+" --order-id 1001 --idempotency-key order-1001 --columns id,amount,idempotent_replay --memo"), "Cake for ten")},
		{
			say:      "A part of it is given back; show tells what became of the payment, to the cent.",
			variable: "PAYMENT",
			args:     words("history --user cafe --order-id 1001 --kind payment --jq .[0].id"),
		},
		{args: append(words("refund $PAYMENT --amount 12.50 --reason"), "Cake for seven")},
		{args: words("show $PAYMENT")},
		{args: words("balance --user " + ann)},
	}
}

func troubles() []scene {
	return []scene{
		{
			say:      "A card that the processor declines: nothing moves, and the exit code is 5.",
			variable: "DECLINED", stdin: "4000000000000002",
			args: append(words("bind-card --user "+ann+" --number-stdin --expiry 12/34 --jq .id --holder"), "Ann Arbor"),
		},
		{args: words("top-up 50.00 EUR --user " + ann + " --from $DECLINED"), exit: 5},
		{
			say:      "A processor that answers late: the top-up is pending, and wait settles it.",
			variable: "LATE", stdin: "4000000000003220",
			args: append(words("bind-card --user "+ann+" --number-stdin --expiry 12/34 --jq .id --holder"), "Ann Arbor"),
		},
		{variable: "PENDING", args: words("top-up 50.00 EUR --user " + ann + " --from $LATE --jq .id")},
		{args: words("wait $PENDING --columns id,status,amount,currency,effective_at")},
	}
}

func payout() []scene {
	return []scene{
		{
			say:      "The merchant funds its purse from its bank account.",
			variable: "BANK",
			args:     append(words("bind-bank --user cafe --iban DE89370400440532013000 --jq .id --holder"), "Corner Cafe"),
		},
		{args: words("top-up 60000.00 EUR --user cafe --from $BANK --columns id,status,amount,currency,fee")},
		{
			say:  "It imports a thousand people and plans their salaries: every row is judged first.",
			args: append(words("users import "+peopleFile+" --verified --level 1 --reason"), "Payroll of the cafe"),
		},
		{args: words("payout plan " + payeesFile + " --from cafe --out payees.plan.json")},
		{
			say:  "It pays them, each once for ever: the second run changes nothing and ends well.",
			args: words("payout run " + payeesFile + " --from cafe"),
		},
		{args: words("payout run " + payeesFile + " --from cafe")},
	}
}

func ending() []scene {
	return []scene{
		{say: "What happened, newest first, and what is left.", args: words("history --user cafe --limit 5 -q")},
		{args: words("history --user " + ann)},
		{args: words("balance --user cafe")},
		{say: "The ledger is proven, and summed up.", args: words("ledger check")},
		{args: words("ledger trial-balance")},
	}
}
