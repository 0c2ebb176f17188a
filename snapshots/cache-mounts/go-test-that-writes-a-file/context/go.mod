module example.com/x

go 1.24

require example.com/y v1.0.0
