#!/bin/sh
set -e
mvn install:install-file -Dfile=/libs/a.jar -DgroupId=x -DartifactId=a -Dversion=1 -Dpackaging=jar
