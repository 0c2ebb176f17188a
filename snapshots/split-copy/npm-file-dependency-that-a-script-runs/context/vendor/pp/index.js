#!/usr/bin/env node
require("./dist/x")
