import helpers.boot
