//! A matrix of `f32` stored row after row, the form in which values pass between layers.
use crate::aligned::Aligned;

/// Row-major `f32` matrix with 64-byte aligned storage. Rows are tokens or whatever the caller counts; columns
/// are features. Nothing lies between two rows.
#[derive(Clone)]
pub struct Rows {
    data: Aligned<f32>,
    rows: usize,
    cols: usize,
}

impl Rows {
    /// A matrix of zeros.
    ///
    /// # Panics
    /// If the size in bytes overflows `usize`.
    pub fn new(rows: usize, cols: usize) -> Rows {
        Rows { data: Aligned::zeroed(size(rows, cols)), rows, cols }
    }

    /// A matrix holding a copy of `values`, row after row.
    ///
    /// # Panics
    /// If the length of `values` is not `rows * cols`.
    pub fn from_slice(rows: usize, cols: usize, values: &[f32]) -> Rows {
        assert_eq!(values.len(), size(rows, cols), "values do not fill {rows} x {cols}");
        let mut out = Rows::new(rows, cols);
        out.as_mut_slice().copy_from_slice(values);
        out
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// All values, row after row.
    pub fn as_slice(&self) -> &[f32] {
        self.data.as_slice()
    }

    /// All values, row after row.
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        self.data.as_mut_slice()
    }

    /// The values of row `index`.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, index: usize) -> &[f32] {
        assert!(index < self.rows, "row {index} of {}", self.rows);
        &self.as_slice()[index * self.cols..][..self.cols]
    }

    /// The values of row `index`.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row_mut(&mut self, index: usize) -> &mut [f32] {
        assert!(index < self.rows, "row {index} of {}", self.rows);
        let cols = self.cols;
        &mut self.as_mut_slice()[index * cols..][..cols]
    }

    /// Changes the shape. Memory is reused, and given back only on drop; the values afterwards are unspecified,
    /// so every one should be written before it is read.
    ///
    /// # Panics
    /// If the size in bytes overflows `usize`.
    pub fn resize(&mut self, rows: usize, cols: usize) {
        self.data.resize(size(rows, cols));
        self.rows = rows;
        self.cols = cols;
    }
}

impl Default for Rows {
    /// The empty matrix.
    fn default() -> Self {
        Rows::new(0, 0)
    }
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        (self.rows, self.cols) == (other.rows, other.cols) && self.as_slice() == other.as_slice()
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rows({} x {})", self.rows, self.cols)
    }
}

fn size(rows: usize, cols: usize) -> usize {
    rows.checked_mul(cols).expect("matrix size overflows")
}
