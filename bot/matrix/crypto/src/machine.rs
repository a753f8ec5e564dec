// SPDX-License-Identifier: LGPL-3.0-or-later
//! The machine: the SDK's, the runtime that its futures run on, and the table of calls.
use std::error::Error;

use matrix_sdk_crypto::{DecryptionSettings, OlmMachine, TrustRequirement};
use serde::de::DeserializeOwned;
use serde::Deserialize;
use serde_json::{json, Value};
use tokio::runtime::{Builder, Runtime};

use crate::{heard, identity, keys, open, room};

pub type Answer<T> = Result<T, Box<dyn Error>>;

pub struct Machine {
    runtime: Runtime,
    inside: Inside,
}

/// What a call works with.
pub struct Inside {
    pub olm: OlmMachine,
    pub strict: bool,
}

impl Machine {
    pub fn open(json: &str) -> Answer<Self> {
        let wanted: open::Wanted = argument(json)?;
        // threads that wait for the disk; everything else is the caller's
        // Trap: where two calls wait for each other the SDK sleeps, and panics without timers.
        let runtime = Builder::new_current_thread()
            .enable_time()
            .max_blocking_threads(2)
            .build()?;
        let olm = runtime.block_on(open::open(&wanted))?;
        Ok(Self {
            runtime,
            inside: Inside {
                olm,
                strict: wanted.strict,
            },
        })
    }

    pub fn call(&self, call: &str, json: &str) -> Answer<Value> {
        self.runtime
            .block_on(run(&self.inside, call, json))
            .map_err(|fault| format!("{call}: {fault}").into())
    }

    /// The store's connections want a runtime to go away in.
    pub fn close(self) {
        let Self { runtime, inside } = self;
        let entered = runtime.enter();
        drop(inside);
        drop(entered);
    }
}

async fn run(inside: &Inside, call: &str, json: &str) -> Answer<Value> {
    match call {
        "identity" => identity::identity(inside),
        "receive_sync" => keys::receive_sync(inside, argument(json)?).await,
        "outgoing" => keys::outgoing(inside).await,
        "sent" => keys::sent(inside, argument(json)?).await,
        "track" => keys::track(inside, argument(json)?).await,
        "query" => keys::query(inside, argument(json)?),
        "claim" => keys::claim(inside, argument(json)?).await,
        "share" => room::share(inside, argument(json)?).await,
        "encrypt" => room::encrypt(inside, argument(json)?).await,
        "decrypt" => heard::decrypt(inside, argument(json)?).await,
        "discard" => room::discard(inside, argument(json)?).await,
        "bootstrap" => identity::bootstrap(inside, argument(json)?).await,
        "cross_signing" => identity::cross_signing(inside).await,
        "export_identity" => identity::export(inside).await,
        "import_identity" => identity::import(inside, argument(json)?).await,
        "devices" => identity::devices(inside, argument(json)?).await,
        "turn" => turn(inside, argument(json)?).await,
        _ => Err("there is no such call".into()),
    }
}

fn argument<T: DeserializeOwned>(json: &str) -> Answer<T> {
    serde_json::from_str(json).map_err(|fault| format!("wrong argument: {fault}").into())
}

impl Inside {
    /// Whose words are read: in a strict machine those of devices that their owners have signed.
    pub fn decryption(&self) -> DecryptionSettings {
        let sender_device_trust_requirement = match self.strict {
            true => TrustRequirement::CrossSignedOrLegacy,
            false => TrustRequirement::Untrusted,
        };
        DecryptionSettings {
            sender_device_trust_requirement,
        }
    }
}

// ---- the turn ----

const TURN: &str = "picketbot_turn";

#[derive(Deserialize)]
pub struct Turn {
    set: Option<i64>,
}

/// A number that is lost, or falls back, exactly when the keys do.
async fn turn(inside: &Inside, argument: Turn) -> Answer<Value> {
    let store = inside.olm.store();
    if let Some(turn) = argument.set {
        store
            .set_custom_value(TURN, turn.to_le_bytes().to_vec())
            .await?;
        return Ok(json!({ "turn": turn }));
    }
    let turn = match store.get_custom_value(TURN).await? {
        Some(bytes) => i64::from_le_bytes(bytes.try_into().map_err(|_| "the turn is damaged")?),
        None => 0,
    };
    Ok(json!({ "turn": turn }))
}
