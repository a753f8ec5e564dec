// SPDX-License-Identifier: LGPL-3.0-or-later
//! What the SDK warns of, and panics: to the bot's log, never to standard error.
use std::ffi::{c_char, c_int, CString};
use std::panic::{self, PanicHookInfo};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Once, RwLock};

use tracing::field::{Field, Visit};
use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

pub type Write = extern "C" fn(c_int, *const c_char);

const WARNING: c_int = 2;
const ERROR: c_int = 3;
/// Strangers choose how much there is to warn of.
const LINES_PER_CALL: i32 = 8;

static WRITE: RwLock<Option<Write>> = RwLock::new(None);
static LINES_LEFT: AtomicI32 = AtomicI32::new(LINES_PER_CALL);

pub fn write_to(write: Option<Write>) {
    *WRITE.write().unwrap_or_else(|e| e.into_inner()) = write;
    install();
}

/// From now on nothing of this library writes to standard error.
pub fn install() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        panic::set_hook(Box::new(on_panic));
        // fails only where there is one already, which is none but ours
        let _ = tracing::subscriber::set_global_default(ToLog);
    });
}

pub fn begin_call() {
    LINES_LEFT.store(LINES_PER_CALL, Ordering::Relaxed);
}

fn say(level: c_int, text: &str) {
    let write = *WRITE.read().unwrap_or_else(|e| e.into_inner());
    if let (Some(write), Ok(text)) = (write, CString::new(text.replace('\0', "\u{fffd}"))) {
        write(level, text.as_ptr());
    }
}

pub fn error(text: &str) {
    say(ERROR, text);
}

fn on_panic(info: &PanicHookInfo<'_>) {
    let place = info.location().map_or_else(String::new, |at| {
        let file = at.file().rsplit('/').next().unwrap_or_default();
        format!(" ({file}:{})", at.line())
    });
    say(ERROR, &format!("panic: {}{place}", words(info.payload())));
}

/// What a panic says of itself.
pub fn words(payload: &dyn std::any::Any) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("without words")
}

/// Warnings and errors, without the fields and the spans around them: these name people and devices.
struct ToLog;

impl Subscriber for ToLog {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::WARN)
    }

    fn event(&self, event: &Event<'_>) {
        if LINES_LEFT.fetch_sub(1, Ordering::Relaxed) <= 0 {
            return;
        }
        let mut message = Message(String::new());
        event.record(&mut message);
        let level = if *event.metadata().level() == Level::ERROR {
            ERROR
        } else {
            WARNING
        };
        say(level, &message.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
