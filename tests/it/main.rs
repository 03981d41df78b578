//! The one integration binary: a file a command.
#![expect(clippy::disallowed_methods, reason = "tests run the built binary")]

mod roadmap;
