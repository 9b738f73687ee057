//! What can go wrong with a store, in words for the user.

/// Why a store cannot do what is asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no such file.
    #[error("{0}: there is no such store")]
    Missing(String),
    /// The file is something else.
    #[error("{0}: is not a store of Demarche")]
    Foreign(String),
    /// The file was written by a later program.
    #[error("{path}: is a store of version {found}; this program knows versions up to {known}")]
    Newer {
        /// The file.
        path: String,
        /// Its version.
        found: u32,
        /// The last that this program knows.
        known: u32,
    },
    /// Another program has been writing for too long.
    #[error("another program is writing to the store; try again when it is done")]
    Busy,
    /// The disk is full, or the file may not grow.
    #[error("the disk is full; what was reported before is kept")]
    Full,
    /// What is asked for does not exist.
    #[error("{0}")]
    Unknown(String),
    /// What is asked for makes no sense.
    #[error("{0}")]
    Wrong(String),
    /// The file is damaged, or holds what no version of the program writes.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// Anything else that SQLite says.
    #[error("the store cannot be used: {0}")]
    Sqlite(rusqlite::Error),
}

/// What a store answers with.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::DiskFull) => Self::Full,
            // A limit of the file system or of the process on the size of a file comes as a failed write.
            Some(Code::SystemIoFailure) if is_write(&error) => Self::Full,
            Some(Code::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}

fn is_write(error: &rusqlite::Error) -> bool {
    let rusqlite::Error::SqliteFailure(failure, _) = error else { return false };
    [rusqlite::ffi::SQLITE_IOERR_WRITE, rusqlite::ffi::SQLITE_IOERR_SHMSIZE].contains(&failure.extended_code)
}

impl Error {
    /// Something that no version of the program writes.
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}
