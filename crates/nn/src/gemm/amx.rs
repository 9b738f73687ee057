//! The product with Intel AMX, written in assembly because the intrinsics are not stable. Eight tile registers of
//! 16 rows by 64 bytes: four hold a 32 x 32 block of sums, two the activations, two the weights; `tdpbssd`
//! multiplies signed bytes by signed bytes and adds exactly in 32 bits.
//!
//! Where the processor has no tiles, tests carry the instructions out in software (`emulated`). [`agrees_with_scalar`]
//! stands between detection and use: a machine whose tiles give anything but the scalar result runs the VNNI kernel
//! instead.
#![allow(unsafe_op_in_unsafe_fn, reason = "assembly and intrinsics under the contract of each function")]
use super::{Packed, finish};
use crate::lanes::Lanes;
use crate::lanes::avx512::Avx512;
use crate::layout::STEP_BYTES;
use crate::quantise::QRows;
use std::arch::asm;

#[cfg(all(test, target_os = "linux"))]
pub(super) mod emulated;

/// The operand of `ldtilecfg`: palette 1, eight tiles of 16 rows by 64 bytes.
#[repr(C, align(64))]
struct Config {
    palette: u8,
    start_row: u8,
    reserved: [u8; 14],
    bytes_per_row: [u16; 16],
    rows: [u8; 16],
}

static CONFIG: Config = Config {
    palette: 1,
    start_row: 0,
    reserved: [0; 14],
    bytes_per_row: [64, 64, 64, 64, 64, 64, 64, 64, 0, 0, 0, 0, 0, 0, 0, 0],
    rows: [16, 16, 16, 16, 16, 16, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0],
};

/// A 32 x 32 block of sums as four 16 x 16 tiles: rows 0..16 by channels 0..16, then channels 16..32, then both
/// for rows 16..32.
#[repr(C, align(64))]
struct Block([i32; 1024]);

/// Whether tile instructions work here: on the processor or, in this crate's own tests, in software.
pub(crate) fn available() -> bool {
    #[cfg(all(test, target_os = "linux"))]
    let in_software = emulated::install;
    #[cfg(not(all(test, target_os = "linux")))]
    let in_software = || false;
    request_permission() || in_software()
}

/// Whether the processor has AMX for int8 and the operating system lets this process use it. On Linux that takes
/// a request (`arch_prctl(ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA)`), which then holds for all threads. Call only
/// on a machine known to have AVX-512, whose detection implies `xgetbv`.
fn request_permission() -> bool {
    #[cfg(target_os = "linux")]
    {
        use std::arch::x86_64::{__cpuid, __cpuid_count};
        const TILE_AND_INT8: u32 = (1 << 24) | (1 << 25);
        const XCR0_TILES: u32 = (1 << 17) | (1 << 18);
        #[allow(unused_unsafe)]
        // SAFETY: every x86-64 processor has `cpuid`; leaf 7 is asked for only if leaf 0 says it exists.
        let features = unsafe { if __cpuid(0).eax < 7 { 0 } else { __cpuid_count(7, 0).edx } };
        if features & TILE_AND_INT8 != TILE_AND_INT8 {
            return false;
        }
        let (enabled, refused): (u32, i64);
        // SAFETY: AVX-512 implies that the system enabled `xgetbv`, which only reads a register. The system call
        // 158 (arch_prctl) with operation 0x1023 and feature number 18 touches no memory of this process; the
        // kernel overwrites rcx and r11, which are named.
        unsafe {
            asm!("xgetbv", in("ecx") 0, out("eax") enabled, out("edx") _, options(nomem, nostack));
            if enabled & XCR0_TILES != XCR0_TILES {
                return false;
            }
            asm!(
                "syscall",
                inlateout("rax") 158i64 => refused,
                in("rdi") 0x1023,
                in("rsi") 18,
                out("rcx") _,
                out("r11") _,
                options(nostack),
            );
        }
        refused == 0
    }
    #[cfg(not(target_os = "linux"))]
    {
        false
    }
}

/// Computes a small product with the tiles and in plain Rust, over every signed byte value, and compares all sums.
/// Call only after [`available`] returned true.
pub(crate) fn agrees_with_scalar() -> bool {
    const BLOCKS: usize = 3;
    const IN: usize = BLOCKS * 64;
    let value = |seed: usize| ((seed * 89 + (seed >> 7) * 31) % 255) as i32 - 127;
    let mut a = crate::aligned::Aligned::<i8>::zeroed(32 * IN);
    for (i, byte) in a.as_mut_slice().iter_mut().enumerate() {
        *byte = value(i) as i8;
    }
    let weight = |n: usize, k: usize| value(n * 977 + k * 13 + 5);
    let mut b = crate::aligned::Aligned::<i8>::zeroed(BLOCKS * 2048);
    for n in 0..32 {
        for k in 0..IN {
            b.as_mut_slice()[k / 4 * 128 + n * 4 + k % 4] = weight(n, k) as i8;
        }
    }
    let mut sums = Block([i32::MIN; 1024]);
    // SAFETY: the caller has the permission; `a` holds 32 rows of `IN` bytes, `b` that many blocks of sixteen steps of a panel.
    unsafe {
        configure();
        block(a.as_slice().as_ptr(), IN, b.as_slice().as_ptr(), BLOCKS, &mut sums);
        release();
    }
    (0..32).all(|r| {
        (0..32).all(|n| {
            let exact: i32 = (0..IN).map(|k| i32::from(a.as_slice()[r * IN + k]) * weight(n, k)).sum();
            sums.0[(r / 16) * 512 + (n / 16) * 256 + (r % 16) * 16 + n % 16] == exact
        })
    })
}

/// # Safety
/// The process may use AMX.
unsafe fn configure() {
    asm!("ldtilecfg [{}]", in(reg) &CONFIG, options(nostack, readonly));
}

/// # Safety
/// The process may use AMX.
unsafe fn release() {
    asm!("tilerelease", options(nostack, nomem));
}

/// Multiplies 32 rows of activations by a panel of 32 channels.
///
/// # Safety
/// The tiles are configured; `a` is valid for 32 rows of `blocks * 64` bytes, `stride` bytes apart; `b` for
/// `blocks * 2048` bytes; `blocks` is at least 1.
#[inline]
unsafe fn block(a: *const i8, stride: usize, b: *const i8, blocks: usize, sums: &mut Block) {
    asm!(
        "tilezero tmm0",
        "tilezero tmm1",
        "tilezero tmm2",
        "tilezero tmm3",
        "2:",
        "tileloadd tmm4, [{upper} + {stride}*1]",
        "tileloadd tmm6, [{b} + {step}*1]",
        "tileloadd tmm7, [{b} + {step}*1 + 64]",
        "tileloadd tmm5, [{lower} + {stride}*1]",
        "tdpbssd tmm0, tmm4, tmm6",
        "tdpbssd tmm1, tmm4, tmm7",
        "tdpbssd tmm2, tmm5, tmm6",
        "tdpbssd tmm3, tmm5, tmm7",
        "add {upper}, 64",
        "add {lower}, 64",
        "add {b}, 2048",
        "dec {left}",
        "jnz 2b",
        "tilestored [{sums} + {line}*1], tmm0",
        "tilestored [{sums} + {line}*1 + 1024], tmm1",
        "tilestored [{sums} + {line}*1 + 2048], tmm2",
        "tilestored [{sums} + {line}*1 + 3072], tmm3",
        upper = inout(reg) a => _,
        lower = inout(reg) a.add(16 * stride) => _,
        b = inout(reg) b => _,
        left = inout(reg) blocks => _,
        stride = in(reg) stride,
        line = in(reg) 64usize,
        step = in(reg) STEP_BYTES,
        sums = in(reg) sums.0.as_mut_ptr(),
        out("tmm0") _, out("tmm1") _, out("tmm2") _, out("tmm3") _,
        out("tmm4") _, out("tmm5") _, out("tmm6") _, out("tmm7") _,
        options(nostack),
    );
}

/// # Safety
/// The process may use AMX and the instructions below; `out` is valid for `x.rows * weight.out_dim` values,
/// `weight` and `x` are in AMX's form. (`x` always has room for whole blocks of 32 rows of whole 64-byte lines.)
#[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]
pub(super) unsafe fn multiply<const GELU: bool>(weight: &Packed<'_>, x: &QRows, out: *mut f32) {
    let blocks = weight.steps / 16;
    let mut sums = Block([0; 1024]);
    configure();
    for col in (0..weight.out_dim).step_by(32) {
        let b = weight.data.as_slice().as_ptr().add(col / 32 * blocks * 2048);
        for row in (0..x.rows).step_by(32) {
            block(x.bytes.as_slice().as_ptr().add(row * x.stride), x.stride, b, blocks, &mut sums);
            for r in 0..(x.rows - row).min(32) {
                let scale = Avx512::splat(*x.scales.as_slice().get_unchecked(row + r));
                let from = sums.0.as_ptr().add((r / 16) * 512 + (r % 16) * 16);
                let to = out.add((row + r) * weight.out_dim);
                finish::<Avx512, GELU>(Avx512::load_i32(from), scale, weight, col, to);
                finish::<Avx512, GELU>(Avx512::load_i32(from.add(256)), scale, weight, col + 16, to);
            }
        }
    }
    release();
}
