package main

import (
	"fmt"
	"C"
)
