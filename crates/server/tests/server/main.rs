//! A server on a store of one article that means no good, asked over a socket as anybody could.

mod asking;
mod harness;
mod hostile;
mod limits;
mod writing;
