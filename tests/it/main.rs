//! The one integration binary: a file a command.

mod roadmap;
