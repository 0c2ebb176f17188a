#!/bin/sh
exec make build
