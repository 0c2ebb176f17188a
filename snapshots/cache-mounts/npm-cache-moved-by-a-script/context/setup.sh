npm config set cache /tmp/npm
./generate
