NPM = npm
