module typedump

go 1.24
