#!/bin/sh
exec pnpm start
