module example.com/app

go 1.22

require (
	example.com/private/lib v1.2.3
	github.com/google/uuid v1.6.0
)
