module example.org/app

go 1.21

require example.org/a v1.0.0
