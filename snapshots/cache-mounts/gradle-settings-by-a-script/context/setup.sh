#!/bin/sh
mkdir -p "$HOME/.gradle"
echo "org.gradle.parallel=true" > "$HOME/.gradle/gradle.properties"
./generate
