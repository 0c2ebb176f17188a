#!/bin/sh
set -e

echo installing
npm ci
