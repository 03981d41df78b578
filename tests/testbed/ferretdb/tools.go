//go:build tools

// Package tools names the program that the stand-in for MongoDB is built from.
package tools

import _ "github.com/FerretDB/FerretDB/v2/cmd/ferretdb"
