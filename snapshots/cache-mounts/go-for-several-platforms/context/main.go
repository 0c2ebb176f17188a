package main

import "rsc.io/quote"

func main() { println(quote.Go()) }
