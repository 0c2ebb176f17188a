#!/bin/sh
npm ci
echo done
