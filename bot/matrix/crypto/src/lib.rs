// SPDX-License-Identifier: LGPL-3.0-or-later
//! End-to-end encryption of one Matrix device, behind the C functions of machine_abi.h: JSON in, JSON out. It sends
//! nothing itself; all state is in the SDK's store.
mod abi;
mod heard;
mod identity;
mod keys;
mod log;
mod machine;
mod open;
mod request;
mod room;
