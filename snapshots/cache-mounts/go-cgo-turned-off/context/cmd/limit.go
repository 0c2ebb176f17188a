//go:build cgo

package main

// #cgo CFLAGS: -I${SRCDIR}/../native
// #include "limits_of_app.h"
import "C"

func limit() int { return C.LIMIT }
