module example.org/sdk

go 1.21
