package main

const help = "write: import \"C\""
