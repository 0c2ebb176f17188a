module example.org/rpc

go 1.21
