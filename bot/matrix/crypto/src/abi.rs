// SPDX-License-Identifier: LGPL-3.0-or-later
//! The exported functions. Nothing unwinds into C, and whatever is wrong with an argument is a sentence.
use std::ffi::{c_char, c_int, CStr, CString};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::ptr;

use serde_json::{json, Value};

use crate::log;
use crate::machine::{Answer, Machine};

const MACHINE_ABI: c_int = 1;

/// Nothing in JSON's text is NUL: what is in the values is escaped.
fn to_c(text: String) -> *mut c_char {
    CString::new(text.replace('\0', "\u{fffd}"))
        .unwrap_or_default()
        .into_raw()
}

/// # Safety
/// NULL, or a text that ends with NUL and outlives the result.
unsafe fn from_c<'a>(text: *const c_char, what: &str) -> Answer<&'a str> {
    if text.is_null() {
        return Err(format!("the {what} is NULL").into());
    }
    let text = unsafe { CStr::from_ptr(text) }.to_str();
    text.map_err(|_| format!("the {what} is not UTF-8").into())
}

/// What the work says, where it fails or panics too.
fn guarded<T>(work: impl FnOnce() -> Answer<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(fault)) => Err(fault.to_string()),
        Err(payload) => Err(format!("panic: {}", log::words(payload.as_ref()))),
    }
}

#[no_mangle]
pub extern "C" fn pbc_abi() -> c_int {
    MACHINE_ABI
}

#[no_mangle]
pub extern "C" fn pbc_log(write: Option<log::Write>) {
    let _ = guarded(|| {
        log::write_to(write);
        Ok(())
    });
}

/// # Safety
/// As machine_abi.h says.
#[no_mangle]
pub unsafe extern "C" fn pbc_open(
    json: *const c_char,
    ret_fault: *mut *mut c_char,
) -> *mut Machine {
    let opened = guarded(|| {
        log::install();
        log::begin_call();
        Machine::open(unsafe { from_c(json, "argument") }?)
    });
    match opened {
        Ok(machine) => Box::into_raw(Box::new(machine)),
        Err(fault) => {
            if !ret_fault.is_null() {
                unsafe { *ret_fault = to_c(fault) };
            }
            ptr::null_mut()
        }
    }
}

/// # Safety
/// As machine_abi.h says.
#[no_mangle]
pub unsafe extern "C" fn pbc_call(
    machine: *mut Machine,
    call: *const c_char,
    json: *const c_char,
) -> *mut c_char {
    let answer = guarded(|| {
        log::begin_call();
        let machine = unsafe { machine.as_ref() }.ok_or("the machine is NULL")?;
        let call = unsafe { from_c(call, "name of the call") }?;
        machine.call(call, unsafe { from_c(json, "argument") }?)
    });
    let answer: Value = match answer {
        Ok(value) => json!({ "ok": value }),
        Err(fault) => json!({ "err": fault }),
    };
    to_c(answer.to_string())
}

/// # Safety
/// As machine_abi.h says.
#[no_mangle]
pub unsafe extern "C" fn pbc_close(machine: *mut Machine) {
    if !machine.is_null() {
        let machine = unsafe { Box::from_raw(machine) };
        let _ = guarded(|| {
            machine.close();
            Ok(())
        });
    }
}

/// # Safety
/// NULL, or what one of these functions returned.
#[no_mangle]
pub unsafe extern "C" fn pbc_free_text(text: *mut c_char) {
    if !text.is_null() {
        drop(unsafe { CString::from_raw(text) });
    }
}
