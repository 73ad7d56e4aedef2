//go:build unix

package e2e

import (
	"strings"
	"testing"
)

// saying makes the transcript of one run that printed so.
func saying(stdout string) *transcript {
	return &transcript{mode: modes()[0], runs: []result{{args: []string{"outbox", "list"}, stdout: stdout}}}
}

func everything(string) bool { return true }

// differ is the first difference of two transcripts in the runs that are wanted.
func differ(a, b *transcript, wanted func(line string) bool) string {
	return firstDifference(a.mode.name, b.mode.name, a.plain(wanted), b.plain(wanted))
}

func TestWhatIsAnotherEachTimeIsTheSame(t *testing.T) {
	t.Parallel()
	const a, b = "01M80Q8VFJAZWD7KGQS63MTK5B", "01M80QAPCA61JZ9FSN1DZY09TT"
	for what, c := range map[string][2]string{
		"ids":              {"usr_" + a + " mer_" + b, "usr_" + b + " mer_" + a},
		"secrets":          {"okp_VQG_6Yv2pSSu27_qqeXq4Mcf8BizJILQJ2UWH26KoCw", "okp_6KI8NLsrPC5WydjrMVaL6Xl6IDVGyHsnZlvmhGLjfS4"},
		"authenticators":   {`{"secret":"JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}`, `{"secret":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}`},
		"recovery codes":   {`["7K2QX-M94TB"]`, `["00000-00000"]`},
		"plans":            {"plan_" + strings.Repeat("0", 64), "plan_" + strings.Repeat("a", 64)},
		"codes":            {`[{"code":"123456"}]`, `[{"code":"000000"}]`},
		"times":            {`{"at":"2026-11-22T04:12:17.095767Z"}`, `{"at":"2026-11-22T04:12:18Z"}`},
		"times in tables":  {"2026-11-22T04:12:17.095767Z  EUR\n", "2026-11-22T04:12:17.1Z       EUR\n"},
		"columns of times": {"CREATED" + strings.Repeat(" ", 22) + "KIND\n2026-11-22T04:12:17.095767Z  fee\n", "CREATED" + strings.Repeat(" ", 19) + "KIND\n2026-11-22T04:12:17.123Z  fee\n"},
		"QR codes":         {"\u2588\u2580" + strings.Repeat(" ", 20) + "\u2584", "   \u2584\u2588" + strings.Repeat(" ", 16) + "\u2580\u2584"},
		"ports":            {"http://127.0.0.1:35007", "http://127.0.0.1:44789"},
	} {
		one, other := saying(c[0]), saying(c[1])
		for _, tr := range []*transcript{one, other} {
			tr.names = []name{{listening(), "$LISTENING"}, {modules(), "$MODULES"}}
		}
		if first := differ(one, other, everything); first != "" {
			t.Errorf("%s differ:\n%s", what, first)
		}
	}
}

func TestADifferenceIsSeen(t *testing.T) {
	t.Parallel()
	const a, b = "01M80Q8VFJAZWD7KGQS63MTK5B", "01M80QAPCA61JZ9FSN1DZY09TT"
	for what, c := range map[string][2]string{
		"another id in the same place":   {"usr_" + a + " usr_" + b + " usr_" + a, "usr_" + a + " usr_" + b + " usr_" + b},
		"another kind of id":             {"usr_" + a, "mer_" + a},
		"another amount":                 {"12.50 EUR", "12.51 EUR"},
		"a phone that is no code":        {"+4915112345678", "+4915112345679"},
		"a time that is not UTC":         {"2026-11-22T04:12:17Z", "2026-11-22T04:12:17+00:00"},
		"spaces in a text":               {`{"memo":"a  b"}`, `{"memo":"a b"}`},
		"spaces in a table without time": {"EUR  12\n", "EUR   12\n"},
		"the end of a line":              {"EUR\n", "EUR"},
		"a line more":                    {"EUR\n", "EUR\n\n"},
		"another field":                  {`{"at":null}`, `{"at":"2026-11-22T04:12:17Z"}`},
	} {
		if differ(saying(c[0]), saying(c[1]), everything) == "" {
			t.Errorf("%s is not seen", what)
		}
	}
	run := result{args: []string{"balance"}, stdout: "1\n"}
	for what, other := range map[string][]result{
		"another exit code":    {{args: run.args, stdout: run.stdout, exit: 1}},
		"another stream":       {{args: run.args, stderr: run.stdout}},
		"another command":      {{args: []string{"balances"}, stdout: run.stdout}},
		"a command more":       {run, run},
		"a command less":       {},
		"what was not excused": {{args: []string{"balance", "-o"}, stdout: run.stdout}},
	} {
		wanted := func(line string) bool { return line != "init" }
		if differ(&transcript{runs: []result{run}}, &transcript{runs: other}, wanted) == "" {
			t.Errorf("%s is not seen", what)
		}
	}
}
