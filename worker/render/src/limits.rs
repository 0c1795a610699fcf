//! Limits that a process sets itself, first of all, and cannot lift again.

use std::io;

use rustix::process::{Resource, Rlimit, Signal, getppid, nice, setrlimit};

use crate::Limits;

/// Files that may be open: the three pipes, and what the runtime needs for a moment.
const FILES: u64 = 16;
/// Addresses that may be used beyond the memory: the program itself, stacks, and what allocators set aside.
const ADDRESSES_BEYOND_MIB: u64 = 1_536;
const MIB: u64 = 1024 * 1024;
/// How far it steps back: somebody watches a report being made, and nobody its file.
const NICENESS: i32 = 10;

/// Sets all limits, and ends this process with its parent.
pub(crate) fn set(limits: &Limits) -> io::Result<()> {
    die_with_parent(limits.parent)?;
    nice(NICENESS)?;
    let memory = limits.memory_mib.saturating_mul(MIB);
    limit(Resource::Data, memory)?;
    limit(
        Resource::As,
        memory.saturating_add(ADDRESSES_BEYOND_MIB * MIB),
    )?;
    // First the signal that says why, and a second later the one that cannot be ignored.
    set_limit(Resource::Cpu, limits.cpu_seconds, limits.cpu_seconds + 1)?;
    limit(Resource::Nofile, FILES)?;
    // No file of any length, and no core dump with a customer's answers in it.
    limit(Resource::Fsize, 0)?;
    limit(Resource::Core, 0)
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    set_limit(resource, most, most)
}

fn set_limit(resource: Resource, current: u64, maximum: u64) -> io::Result<()> {
    let limit = Rlimit {
        current: Some(current),
        maximum: Some(maximum),
    };
    Ok(setrlimit(resource, limit)?)
}

/// Where the kernel can tell; elsewhere the limit on computing time ends an orphan.
fn die_with_parent(parent: Option<u32>) -> io::Result<()> {
    let Some(parent) = parent else { return Ok(()) };
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have ended before the kernel was asked to tell.
    let is_there = getppid().is_some_and(|now| now.as_raw_nonzero().get().unsigned_abs() == parent);
    if is_there {
        Ok(())
    } else {
        Err(io::Error::other("the parent has ended"))
    }
}
