module example.org/app

go 1.22

require example.org/schema v1.0.0
