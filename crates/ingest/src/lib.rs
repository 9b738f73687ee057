//! Bytes to documents: plain text, HTML, JSON Lines.
