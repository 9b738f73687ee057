//! AMX and `vpdpbssd` in software, for tests: on a machine without them the kernels' own machine code runs, and each
//! such instruction that the processor refuses is carried out here, on the way through the signal it raises.
//!
//! What an instruction is and which operands it has is left to a disassembler, so that the kernel's encodings are
//! checked and not only its thinking; what it does follows the operation sections of Intel's Software Developer's
//! Manual, volume 2 (325383). What breaks their conditions on shapes, on the configuration and on distinct tiles
//! ends the process here, as #UD and #GP do there.
use std::cell::UnsafeCell;
use std::sync::OnceLock;

use iced_x86::{Decoder, DecoderOptions, Instruction, Mnemonic, OpKind, Register};

const ROWS: usize = 16;
const ROW_BYTES: usize = 64;

/// Tile registers and their configuration, of one thread.
struct Tiles {
    configured: bool,
    rows: [usize; 8],
    bytes_per_row: [usize; 8],
    data: [[[u8; ROW_BYTES]; ROWS]; 8],
}

const NONE: Tiles =
    Tiles { configured: false, rows: [0; 8], bytes_per_row: [0; 8], data: [[[0; ROW_BYTES]; ROWS]; 8] };

thread_local! {
    static TILES: UnsafeCell<Tiles> = const { UnsafeCell::new(NONE) };
}

/// Makes the tile instructions work in this process. Whether they do.
pub(crate) fn install() -> bool {
    static INSTALLED: OnceLock<bool> = OnceLock::new();
    *INSTALLED.get_or_init(|| {
        // The decoder makes its tables at first use; a signal handler must not.
        let nop = Decoder::new(64, &[0x90], DecoderOptions::NONE).decode();
        assert_eq!(nop.mnemonic(), Mnemonic::Nop);
        // SAFETY: `action` is a valid, zeroed `sigaction` whose handler has the type that SA_SIGINFO asks for.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            let handler: extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void) = handle;
            action.sa_sigaction = handler as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO;
            libc::sigaction(libc::SIGILL, &raw const action, std::ptr::null_mut()) == 0
        }
    })
}

/// Carries out the instruction that raised the signal and goes on behind it.
extern "C" fn handle(_: i32, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the system passes a `ucontext_t` to a handler with SA_SIGINFO. The byte at the instruction pointer can
    // be read. Where it opens one of these instructions (the long VEX prefix; an abort is `ud2`, which does not), fifteen can:
    // no instruction is longer, and code does not end with one of these. The signal is synchronous, so nobody else
    // uses this thread's tiles meanwhile.
    unsafe {
        let registers = &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs;
        let at = registers[libc::REG_RIP as usize] as u64;
        if *(at as *const u8) != 0xc4 {
            libc::abort();
        }
        let code = std::slice::from_raw_parts(at as *const u8, 15);
        let instruction = Decoder::with_ip(64, code, at, DecoderOptions::NONE).decode();
        let done = if instruction.mnemonic() == Mnemonic::Vpdpbssd {
            dot(&instruction, registers, (*context.cast::<libc::ucontext_t>()).uc_mcontext.fpregs.cast())
        } else {
            TILES.with(|tiles| (*tiles.get()).run(&instruction, registers))
        };
        if !done {
            // Neither a panic nor an ordinary exit is safe here.
            libc::abort();
        }
        registers[libc::REG_RIP as usize] = instruction.next_ip() as i64;
    }
}

/// Carries out `vpdpbssd` on 256 bits. `saved` are the registers as the system lays them down for a handler, which it
/// takes up again afterwards: the form of `xsave` (Intel's manual, volume 1, 13.4), the low halves of the vector registers
/// from byte 160 on and the high ones from byte 576 on.
///
/// # Safety
/// `saved` is such an area of a thread whose vector registers are in use, and a memory operand can be read.
unsafe fn dot(instruction: &Instruction, registers: &[i64], saved: *mut u8) -> bool {
    let vector = |operand: u32| {
        let number = instruction.op_register(operand) as usize;
        let first = Register::YMM0 as usize;
        (first..first + 16).contains(&number).then(|| number - first)
    };
    let halves = |number: usize| [160 + 16 * number, 576 + 16 * number];
    // SAFETY: as the caller's; all offsets lie within the area.
    unsafe {
        let read = |number: usize| {
            let mut bytes = [0u8; 32];
            for (half, at) in halves(number).into_iter().enumerate() {
                saved.add(at).copy_to_nonoverlapping(bytes[16 * half..].as_mut_ptr(), 16);
            }
            bytes
        };
        let (Some(sums), Some(a)) = (vector(0), vector(1)) else { return false };
        let b = if instruction.op2_kind() == OpKind::Memory {
            let base = general(instruction.memory_base(), registers);
            let index = general(instruction.memory_index(), registers);
            let (Some(base), Some(index)) = (base, index) else { return false };
            let scaled = index.wrapping_mul(u64::from(instruction.memory_index_scale()));
            let from = base.wrapping_add(scaled).wrapping_add(instruction.memory_displacement64());
            (from as *const [u8; 32]).read_unaligned()
        } else {
            let Some(b) = vector(2) else { return false };
            read(b)
        };
        let (old, a) = (read(sums), read(a));
        for lane in 0..8 {
            let bytes = 4 * lane..4 * lane + 4;
            let mut sum = old[bytes.clone()].try_into().map_or(0, i32::from_le_bytes);
            for i in bytes {
                sum = sum.wrapping_add(i32::from(a[i] as i8) * i32::from(b[i] as i8));
            }
            let at = halves(sums)[lane / 4] + 4 * (lane % 4);
            saved.add(at).cast::<i32>().write_unaligned(sum);
        }
    }
    true
}

fn general(register: Register, registers: &[i64]) -> Option<u64> {
    let index = match register {
        Register::None => return Some(0),
        Register::RAX => libc::REG_RAX,
        Register::RBX => libc::REG_RBX,
        Register::RCX => libc::REG_RCX,
        Register::RDX => libc::REG_RDX,
        Register::RSI => libc::REG_RSI,
        Register::RDI => libc::REG_RDI,
        Register::RBP => libc::REG_RBP,
        Register::RSP => libc::REG_RSP,
        Register::R8 => libc::REG_R8,
        Register::R9 => libc::REG_R9,
        Register::R10 => libc::REG_R10,
        Register::R11 => libc::REG_R11,
        Register::R12 => libc::REG_R12,
        Register::R13 => libc::REG_R13,
        Register::R14 => libc::REG_R14,
        Register::R15 => libc::REG_R15,
        // Relative addresses are resolved by the disassembler.
        Register::RIP => return Some(0),
        _ => return None,
    };
    Some(registers[index as usize] as u64)
}

impl Tiles {
    /// Whether `instruction` is one of these and may be carried out.
    ///
    /// # Safety
    /// The memory it names can be read or written, as the code that holds it must have seen to.
    unsafe fn run(&mut self, instruction: &Instruction, registers: &[i64]) -> bool {
        let tile = |operand: u32| {
            let number = instruction.op_register(operand) as usize;
            let first = Register::TMM0 as usize;
            (first..first + 8).contains(&number).then(|| number - first)
        };
        // Where a memory operand begins, and its stride.
        let memory = || {
            let base = general(instruction.memory_base(), registers)?;
            let stride = general(instruction.memory_index(), registers)?;
            let scale = u64::from(instruction.memory_index_scale());
            let start = base.wrapping_add(instruction.memory_displacement64());
            Some((start as *mut u8, stride.wrapping_mul(scale) as isize))
        };
        // SAFETY: as the caller's.
        unsafe {
            match instruction.mnemonic() {
                Mnemonic::Ldtilecfg => memory().is_some_and(|(from, _)| self.configure(from)),
                Mnemonic::Tilerelease => {
                    *self = NONE;
                    true
                }
                _ if !self.configured => false,
                Mnemonic::Tilezero => {
                    let Some(t) = tile(0) else { return false };
                    self.data[t] = [[0; ROW_BYTES]; ROWS];
                    true
                }
                Mnemonic::Tileloadd => {
                    let (Some(t), Some((from, stride))) = (tile(0), memory()) else { return false };
                    self.data[t] = [[0; ROW_BYTES]; ROWS];
                    for row in 0..self.rows[t] {
                        let to = self.data[t][row].as_mut_ptr();
                        from.offset(row as isize * stride).copy_to_nonoverlapping(to, self.bytes_per_row[t]);
                    }
                    true
                }
                Mnemonic::Tilestored if instruction.op1_kind() == OpKind::Register => {
                    let (Some(t), Some((to, stride))) = (tile(1), memory()) else { return false };
                    for row in 0..self.rows[t] {
                        let from = self.data[t][row].as_ptr();
                        to.offset(row as isize * stride)
                            .copy_from_nonoverlapping(from, self.bytes_per_row[t]);
                    }
                    true
                }
                Mnemonic::Tdpbssd => {
                    let (Some(sums), Some(a), Some(b)) = (tile(0), tile(1), tile(2)) else { return false };
                    self.multiply(sums, a, b)
                }
                _ => false,
            }
        }
    }

    /// # Safety
    /// `from` is valid for 64 bytes.
    unsafe fn configure(&mut self, from: *const u8) -> bool {
        let mut bytes = [0u8; 64];
        // SAFETY: the caller's.
        unsafe { from.copy_to_nonoverlapping(bytes.as_mut_ptr(), 64) };
        *self = NONE;
        if bytes[0] == 0 {
            return true;
        }
        let width = |t: usize| usize::from(u16::from_le_bytes([bytes[16 + 2 * t], bytes[17 + 2 * t]]));
        let height = |t: usize| usize::from(bytes[48 + t]);
        let reserved = bytes[2..16].iter().chain(&bytes[32..48]).chain(&bytes[56..]).any(|b| *b != 0);
        for t in 0..8 {
            let (width, height) = (width(t), height(t));
            if width > ROW_BYTES || height > ROWS || (width == 0) != (height == 0) {
                return false;
            }
            (self.bytes_per_row[t], self.rows[t]) = (width, height);
        }
        self.configured = bytes[0] == 1 && bytes[1] == 0 && !reserved;
        self.configured
    }

    fn multiply(&mut self, sums: usize, a: usize, b: usize) -> bool {
        let (rows, columns) = (self.rows[sums], self.bytes_per_row[sums] / 4);
        let inner = self.bytes_per_row[a] / 4;
        let apart = sums != a && sums != b && a != b;
        if !apart
            || self.rows[a] != rows
            || self.rows[b] != inner
            || self.bytes_per_row[b] != self.bytes_per_row[sums]
        {
            return false;
        }
        for m in 0..rows {
            for n in 0..columns {
                let at = 4 * n..4 * n + 4;
                let old = self.data[sums][m][at.clone()].try_into().map_or(0, i32::from_le_bytes);
                let mut sum = old;
                for k in 0..inner {
                    for i in 0..4 {
                        let product = i32::from(self.data[a][m][4 * k + i] as i8)
                            * i32::from(self.data[b][k][4 * n + i] as i8);
                        sum = sum.wrapping_add(product);
                    }
                }
                self.data[sums][m][at].copy_from_slice(&sum.to_le_bytes());
            }
        }
        true
    }
}

#[path = "../../../tests/common/mod.rs"]
mod common;

/// The whole encoder on the AMX kernel, its tile instructions carried out one by one: the bits of the scalar kernel.
/// On a machine with AMX the same test runs on the processor.
#[test]
fn the_encoder_on_tiles_gives_the_scalar_bits() {
    if !is_x86_feature_detected!("avx512vnni") {
        eprintln!("passed over: the AMX kernel needs AVX-512 beside its tiles");
        return;
    }
    gives_the_scalar_bits(crate::Kernel::Amx, &[1, 17, 16, 33, 64]);
}

/// The same for the `vpdpbssd` of AVX-VNNI-INT8.
#[test]
fn the_encoder_on_signed_products_gives_the_scalar_bits() {
    if !is_x86_feature_detected!("avx2") || !is_x86_feature_detected!("fma") {
        eprintln!("passed over: the kernel needs AVX2");
        return;
    }
    // Few, since each instruction raises a signal for no more than 32 products.
    gives_the_scalar_bits(crate::Kernel::AvxVnniInt8, &[1, 8]);
}

fn gives_the_scalar_bits(kernel: crate::Kernel, lengths: &[usize]) {
    use crate::{Batch, Encoder, Kernel, Scratch, WeightFile};
    assert!(kernel.is_available(), "instructions in software, checked against the scalar product");
    let sizes = common::Sizes { vocabulary: 50, positions: 80, cases: 8, dim: 96, inner: 200, layers: 2 };
    let mut random = common::Random(3);
    let mut batch = Batch::new();
    for length in lengths {
        let (ids, cases) = common::random_sequence(&mut random, sizes, *length);
        batch.push(&ids, &cases).expect("as many classes as ids");
    }
    let plain = common::random_encoder(4, sizes).0.bytes_with(&[("full", "1")]);
    let arranged = crate::arrange(&plain, |_| true).expect("a weight file");
    for bytes in [&plain, &arranged] {
        let file = WeightFile::parse(bytes).expect("a weight file");
        let run = |kernel| {
            let encoder = Encoder::load_with(&file, kernel).expect("an encoder");
            assert_eq!(encoder.kernel(), kernel);
            let out = encoder.forward(&batch, &mut Scratch::new()).expect("a valid batch");
            out.first.as_slice().iter().map(|v| v.to_bits()).collect::<Vec<u32>>()
        };
        assert!(run(kernel) == run(Kernel::Scalar));
    }
}

/// The stand-in refuses what the processor would: a product of tiles that do not fit, and any before configuration.
#[test]
fn what_the_processor_would_refuse_is_refused() {
    let mut tiles = NONE;
    let code = [0xc4, 0xe2, 0x4b, 0x5e, 0xc4]; // tdpbssd tmm0, tmm4, tmm6
    let instruction = Decoder::new(64, &code, DecoderOptions::NONE).decode();
    assert_eq!(instruction.mnemonic(), Mnemonic::Tdpbssd);
    // SAFETY: the instruction names no memory.
    assert!(!unsafe { tiles.run(&instruction, &[0; 23]) });
    let mut config = [0u8; 64];
    config[0] = 1;
    for t in 0..8 {
        (config[16 + 2 * t], config[48 + t]) = (64, 16);
    }
    // SAFETY: 64 bytes.
    assert!(unsafe { tiles.configure(config.as_ptr()) });
    assert!(tiles.multiply(0, 4, 6) && !tiles.multiply(0, 0, 6));
    config[48 + 6] = 8;
    // SAFETY: 64 bytes.
    assert!(unsafe { tiles.configure(config.as_ptr()) } && !tiles.multiply(0, 4, 6));
    config[2] = 1;
    // SAFETY: 64 bytes.
    assert!(!unsafe { tiles.configure(config.as_ptr()) });
}
