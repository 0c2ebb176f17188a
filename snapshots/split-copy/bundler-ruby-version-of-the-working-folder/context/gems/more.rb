ruby file: ".ruby-version"
