package y

// #include "y.h"
import "C"
