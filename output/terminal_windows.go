package output

import (
	"os"

	"golang.org/x/sys/windows"
)

// enableColor asks the console to perform colour sequences, which older consoles do only when told to, and reports
// whether it will.
func enableColor(f *os.File) bool {
	handle := windows.Handle(f.Fd())
	var mode uint32
	if err := windows.GetConsoleMode(handle, &mode); err != nil {
		return false
	}
	return windows.SetConsoleMode(handle, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
