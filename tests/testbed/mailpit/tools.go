//go:build tools

// Package tools names what is built, so that the versions of all its parts stand in this module's files.
package tools

import _ "github.com/axllent/mailpit"
