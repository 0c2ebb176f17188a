package main

import (
	_ "example.com/private/lib"
	_ "github.com/google/uuid"
)

func main() {}
