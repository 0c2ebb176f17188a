package report

import (
	"os"
	"testing"
)

func TestReport(t *testing.T) {
	os.WriteFile(t.TempDir()+"/out.json", []byte("{}"), 0o644)
}
