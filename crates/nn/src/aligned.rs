//! A growable buffer whose first element lies on a 64-byte boundary, so that a 512-bit load or store of a full
//! chunk never straddles two cache lines. It holds plain numbers only and is always fully initialised.
use std::marker::PhantomData;

/// Number types for which every bit pattern is a value, so that zeroed bytes may be read as them.
///
/// # Safety
/// Implement only for types without padding or invalid bit patterns whose alignment divides 64.
pub(crate) unsafe trait Plain: Copy + 'static {}
// SAFETY: primitive numbers have no padding and no invalid bit pattern; their alignment is at most 8.
unsafe impl Plain for f32 {}
// SAFETY: as above.
unsafe impl Plain for i32 {}
// SAFETY: as above.
unsafe impl Plain for i16 {}
// SAFETY: as above.
unsafe impl Plain for i8 {}
// SAFETY: as above.
unsafe impl Plain for u8 {}

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; 64]);

/// See the module comment.
#[derive(Clone)]
pub(crate) struct Aligned<T: Plain> {
    lines: Vec<Line>,
    len: usize,
    kind: PhantomData<T>,
}

impl<T: Plain> Aligned<T> {
    /// `len` zeros.
    pub(crate) fn zeroed(len: usize) -> Self {
        let mut buffer = Self { lines: Vec::new(), len: 0, kind: PhantomData };
        buffer.resize(len);
        buffer
    }

    /// Sets the length in elements; memory is kept when shrinking, and what a longer length uncovers is
    /// unspecified but initialised.
    pub(crate) fn resize(&mut self, len: usize) {
        let lines = len.checked_mul(size_of::<T>()).expect("buffer length overflows").div_ceil(64);
        if lines > self.lines.len() {
            self.lines.resize(lines, Line([0; 64]));
        }
        self.len = len;
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        // SAFETY: `lines` holds at least `len * size_of::<T>()` initialised bytes, aligned to 64, and `Plain`
        // promises that any bytes are a valid `T`.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.len) }
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [T] {
        // SAFETY: as for `as_slice`, and `&mut self` makes the borrow unique.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.len) }
    }
}
