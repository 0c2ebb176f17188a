package report

import (
	"os"
	"testing"
)

func TestReport(t *testing.T) {
	os.WriteFile("out.json", []byte("{}"), 0o644)
}
