package commands

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// The files of the story: who is imported and who is paid.
const (
	peopleFile = "people.csv"
	payeesFile = "payees.csv"
	demoPeople = 1000

	leastSalary   = 20 // EUR
	salaryClasses = 60 // salaries are leastSalary to leastSalary+salaryClasses-1 EUR, and some cents
)

func writeDemoFiles(dir string) error {
	if err := os.WriteFile(filepath.Join(dir, peopleFile), []byte(demoPeopleCSV()), privateMode); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, payeesFile), []byte(demoPayeesCSV()), privateMode)
}

func demoPeopleCSV() string {
	first := []string{"Ada", "Bela", "Carla", "Deniz", "Elif", "Femi", "Grete", "Hugo", "Ines", "Jonas"}
	last := []string{"Albers", "Brandt", "Conti", "Dumont", "Eriksen", "Fischer", "Garcia", "Horvat", "Ivanova", "Janssen"}
	var b strings.Builder
	b.WriteString("name,email,phone,country\n")
	for i := range demoPeople {
		name := first[i%len(first)] + " " + last[i/len(first)%len(last)]
		fmt.Fprintf(&b, "%s,%s,+49160%07d,DE\n", name, demoEmail(i), i+1)
	}
	return b.String()
}

func demoPayeesCSV() string {
	var b strings.Builder
	b.WriteString("item,recipient,amount,currency,memo\n")
	for i := range demoPeople {
		fmt.Fprintf(&b, "S-%04d,%s,%d.%02d,EUR,Salary\n", i+1, demoEmail(i), leastSalary+i%salaryClasses, i%100)
	}
	return b.String()
}

func demoEmail(i int) string { return fmt.Sprintf("person%04d@example.com", i+1) }
