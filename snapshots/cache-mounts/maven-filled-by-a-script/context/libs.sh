#!/bin/sh
set -e
mvn install:install-file -Dfile=lib/a.jar -DgroupId=x -DartifactId=a -Dversion=1 -Dpackaging=jar
