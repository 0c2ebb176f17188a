#!/bin/sh
exec java -cp "build/classes/java/main:$(cat build/cp.txt)" A
