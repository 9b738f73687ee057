//! Which instruction set the arithmetic runs on, found out at run time. All kernels give the same bits, so the
//! choice is one of speed alone. Reading the user's wish (an argument, an environment variable) is left to the
//! program.
use std::sync::OnceLock;

/// A set of machine instructions for the integer matrix products and the floating-point code around them.
///
/// Results do not depend on the kernel: products of int8 values are summed exactly in 32 bits, weights and
/// activations stay within -127..=127 so that no instruction saturates, and floating-point code is one generic
/// text over sixteen lanes whose lane operations (add, multiply, fused multiply-add, compare) IEEE 754 defines
/// to the bit, with horizontal sums in one fixed order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kernel {
    /// Intel AMX tiles (`tdpbssd`) with AVX-512 for the rest; Linux only.
    ///
    /// It is offered only where the processor and the operating system report AMX *and* a small product computed
    /// with it at first use equals the scalar one; otherwise [`Kernel::Vnni`] is used.
    Amx,
    /// AVX-512 with `vpdpbusd`.
    Vnni,
    /// AVX2 and FMA with the `vpdpbssd` of AVX-VNNI-INT8. Never run on such a processor by its authors: here
    /// too a small product must first equal the scalar one.
    AvxVnniInt8,
    /// AVX2 and FMA with the `vpdpbusd` of AVX-VNNI.
    AvxVnni,
    /// AVX2 and FMA, products through `vpmaddubsw`.
    Avx2,
    /// 64-bit ARM Advanced SIMD, products through `smull`/`smlal`/`sadalp`. Tested under emulation only.
    Neon,
    /// Plain Rust, on any machine.
    Scalar,
}

impl Kernel {
    /// From fastest to slowest.
    const ALL: [Kernel; 7] = [
        Kernel::Amx,
        Kernel::Vnni,
        Kernel::AvxVnniInt8,
        Kernel::AvxVnni,
        Kernel::Avx2,
        Kernel::Neon,
        Kernel::Scalar,
    ];

    /// The fastest kernel this machine can run.
    pub fn best() -> Kernel {
        Kernel::ALL.into_iter().find(|kernel| kernel.is_available()).unwrap_or(Kernel::Scalar)
    }

    /// All kernels this machine can run, fastest first; [`Kernel::Scalar`] is always the last.
    pub fn available() -> Vec<Kernel> {
        Kernel::ALL.into_iter().filter(|kernel| kernel.is_available()).collect()
    }

    /// Whether this machine can run the kernel. Found out once per process.
    pub fn is_available(self) -> bool {
        detected()[self as usize]
    }

    /// The name in small letters, as a user would type it: `amx`, `vnni`, `avxvnni-int8`, `avxvnni`, `avx2`, `neon`,
    /// `scalar`.
    pub fn name(self) -> &'static str {
        match self {
            Kernel::Amx => "amx",
            Kernel::Vnni => "vnni",
            Kernel::AvxVnniInt8 => "avxvnni-int8",
            Kernel::AvxVnni => "avxvnni",
            Kernel::Avx2 => "avx2",
            Kernel::Neon => "neon",
            Kernel::Scalar => "scalar",
        }
    }

    /// The kernel of that name (see [`Kernel::name`]), whether or not this machine has it.
    pub fn from_name(name: &str) -> Option<Kernel> {
        Kernel::ALL.into_iter().find(|kernel| kernel.name() == name)
    }

    /// Whether its products want activations 128 greater, unsigned.
    pub(crate) fn offsets_rows(self) -> bool {
        matches!(self, Kernel::Vnni | Kernel::AvxVnni)
    }

    /// This kernel if the machine has it, else the best one it has. All entry points that run instructions
    /// pass through here, which is what makes it sound to build any `Kernel` value by hand.
    pub(crate) fn usable(self) -> Kernel {
        if self.is_available() { self } else { Kernel::best() }
    }
}

impl std::fmt::Display for Kernel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Indexed by `Kernel as usize`.
fn detected() -> &'static [bool; Kernel::ALL.len()] {
    static DETECTED: OnceLock<[bool; Kernel::ALL.len()]> = OnceLock::new();
    DETECTED.get_or_init(|| {
        let mut found = [false; Kernel::ALL.len()];
        for kernel in detect().into_iter().chain([Kernel::Scalar]) {
            found[kernel as usize] = true;
        }
        found
    })
}

/// The kernels this machine can run besides the plain one.
#[cfg(target_arch = "x86_64")]
fn detect() -> Vec<Kernel> {
    let mut found = Vec::new();
    if !is_x86_feature_detected!("avx2") || !is_x86_feature_detected!("fma") {
        return found;
    }
    found.push(Kernel::Avx2);
    if is_x86_feature_detected!("avxvnni") {
        found.push(Kernel::AvxVnni);
    }
    // The self-checks run the products, so they must come after everything else is known to be there.
    if crate::gemm::avxvnni::signed_available() && crate::gemm::avxvnni::signed_agrees_with_scalar() {
        found.push(Kernel::AvxVnniInt8);
    }
    let vnni = is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("avx512dq")
        && is_x86_feature_detected!("avx512vnni");
    if vnni {
        found.push(Kernel::Vnni);
        if crate::gemm::amx::available() && crate::gemm::amx::agrees_with_scalar() {
            found.push(Kernel::Amx);
        }
    }
    found
}

#[cfg(target_arch = "aarch64")]
fn detect() -> Vec<Kernel> {
    if std::arch::is_aarch64_feature_detected!("neon") { vec![Kernel::Neon] } else { Vec::new() }
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn detect() -> Vec<Kernel> {
    Vec::new()
}

/// Writes a function `$name` that runs the generic, always inlined `$body::<L>` with the lanes of a kernel,
/// compiled once for each instruction set.
///
/// The functions written this way are `unsafe`: the contract is that of `$body`; the choice of instructions
/// itself is sound because it goes through [`Kernel::usable`].
macro_rules! per_kernel {
    ($(#[$meta:meta])* $vis:vis unsafe fn $name:ident = $body:ident ($($arg:ident : $ty:ty),* $(,)?)) => {
        $(#[$meta])*
        #[allow(clippy::too_many_arguments)]
        $vis unsafe fn $name(kernel: $crate::kernel::Kernel, $($arg: $ty),*) {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
            #[allow(clippy::too_many_arguments)]
            unsafe fn wide($($arg: $ty),*) {
                // SAFETY: the contract is passed on; the lanes' instructions are enabled here.
                unsafe { $body::<$crate::lanes::avx512::Avx512>($($arg),*) }
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            #[allow(clippy::too_many_arguments)]
            unsafe fn half($($arg: $ty),*) {
                // SAFETY: the contract is passed on; the lanes' instructions are enabled here.
                unsafe { $body::<$crate::lanes::avx2::Avx2>($($arg),*) }
            }
            // SAFETY: `usable` returns only kernels whose instructions this machine has; the rest of the
            // contract is passed on.
            unsafe {
                match kernel.usable() {
                    #[cfg(target_arch = "x86_64")]
                    $crate::kernel::Kernel::Amx | $crate::kernel::Kernel::Vnni => wide($($arg),*),
                    #[cfg(target_arch = "x86_64")]
                    $crate::kernel::Kernel::AvxVnniInt8
                    | $crate::kernel::Kernel::AvxVnni
                    | $crate::kernel::Kernel::Avx2 => half($($arg),*),
                    #[cfg(target_arch = "aarch64")]
                    $crate::kernel::Kernel::Neon => $body::<$crate::lanes::neon::Neon>($($arg),*),
                    _ => $body::<$crate::lanes::scalar::Scalar>($($arg),*),
                }
            }
        }
    };
}
pub(crate) use per_kernel;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_names_round_trip_and_scalar_is_always_there() {
        for kernel in Kernel::ALL {
            assert_eq!(Kernel::from_name(kernel.name()), Some(kernel));
        }
        assert_eq!(Kernel::available().last(), Some(&Kernel::Scalar));
        assert_eq!(Kernel::available().first(), Some(&Kernel::best()));
    }
}
