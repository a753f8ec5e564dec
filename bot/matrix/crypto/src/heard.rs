// SPDX-License-Identifier: LGPL-3.0-or-later
//! Encrypted events of rooms: what they say and who is known to have said it, or why they are not read.
use matrix_sdk_common::deserialized_responses::{
    DecryptedRoomEvent, DeviceLinkProblem, VerificationLevel, VerificationState, WithheldCode,
};
use matrix_sdk_crypto::types::events::room::encrypted::{
    EncryptedEvent, RoomEventEncryptionScheme,
};
use matrix_sdk_crypto::vodozemac::megolm::DecryptionError;
use matrix_sdk_crypto::{DecryptionSettings, EventError, MegolmError, OlmMachine};
use ruma::serde::Raw;
use ruma::RoomId;
use serde::Deserialize;
use serde_json::{json, Value};

use crate::log;
use crate::machine::{Answer, Inside};

#[derive(Deserialize)]
pub struct Decrypt {
    events: Vec<Encrypted>,
}

#[derive(Deserialize)]
struct Encrypted {
    room: String,
    event: String,
}

/// As many answers as events, in their order. Each is a task: its panic is its own.
pub async fn decrypt(inside: &Inside, decrypt: Decrypt) -> Answer<Value> {
    let mut answers = Vec::with_capacity(decrypt.events.len());
    for event in decrypt.events {
        let task = tokio::spawn(read(inside.olm.clone(), inside.decryption(), event));
        answers.push(match task.await {
            Ok(Ok(read)) => read,
            Ok(Err(fault)) => fault.to_json(),
            Err(_) => Fault::broken("a panic, see the log").to_json(),
        });
    }
    Ok(answers.into())
}

async fn read(
    olm: OlmMachine,
    settings: DecryptionSettings,
    event: Encrypted,
) -> Result<Value, Fault> {
    let room = RoomId::parse(&event.room).map_err(Fault::broken)?;
    let raw: Raw<EncryptedEvent> = Raw::from_json_string(event.event).map_err(Fault::broken)?;
    let decrypted = olm.decrypt_room_event(&raw, &room, &settings).await?;
    told(&decrypted, index(&raw)?)
}

/// How many lines came before it under the same key: where it comes twice, it was played again.
fn index(raw: &Raw<EncryptedEvent>) -> Result<u32, Fault> {
    match raw.deserialize().map_err(Fault::broken)?.content.scheme {
        RoomEventEncryptionScheme::MegolmV1AesSha2(content) => {
            Ok(content.ciphertext.message_index())
        }
        RoomEventEncryptionScheme::Unknown(_) => Err(Fault::broken("an unknown algorithm")),
    }
}

fn told(decrypted: &DecryptedRoomEvent, index: u32) -> Result<Value, Fault> {
    let info = &decrypted.encryption_info;
    let verification = match &info.verification_state {
        VerificationState::Verified => "verified",
        VerificationState::Unverified(level) => match level {
            VerificationLevel::UnverifiedIdentity => "unverified",
            VerificationLevel::UnsignedDevice => "unsigned_device",
            VerificationLevel::VerificationViolation => "changed",
            VerificationLevel::None(DeviceLinkProblem::MissingDevice) => "unknown_device",
            VerificationLevel::None(DeviceLinkProblem::InsecureSource) => "insecure_source",
            // nobody speaks for somebody else, however little a machine asks otherwise
            VerificationLevel::MismatchedSender => return Err(Fault::of_level(level)),
        },
    };
    Ok(json!({
        "event": decrypted.event.json().get(),
        "session": info.session_id().unwrap_or_default(),
        "index": index,
        "device": info.sender_device,
        "verification": verification,
    }))
}

// ---- what is not read ----

struct Fault {
    kind: &'static str,
    words: String,
    withheld: Option<WithheldCode>,
}

impl Fault {
    fn new(kind: &'static str, words: impl ToString) -> Self {
        Self {
            kind,
            words: words.to_string(),
            withheld: None,
        }
    }

    fn broken(words: impl ToString) -> Self {
        Self::new("broken", words)
    }

    fn of_level(level: &VerificationLevel) -> Self {
        let kind = match level {
            VerificationLevel::VerificationViolation => "changed",
            VerificationLevel::MismatchedSender => "mismatched",
            _ => "unsigned",
        };
        Self::new(kind, level)
    }

    fn to_json(&self) -> Value {
        let mut fault = json!({"fault": self.kind, "words": self.words});
        if let Some(code) = &self.withheld {
            fault["withheld"] = code.as_str().into();
        }
        fault
    }
}

impl From<MegolmError> for Fault {
    fn from(error: MegolmError) -> Self {
        match &error {
            MegolmError::MissingRoomKey(withheld) => Self {
                withheld: withheld.clone(),
                ..Self::new("no_key", &error)
            },
            MegolmError::Decryption(DecryptionError::UnknownMessageIndex(..)) => {
                Self::new("no_key", &error)
            }
            MegolmError::SenderIdentityNotTrusted(level) => Self::of_level(level),
            MegolmError::MismatchedIdentityKeys(_)
            | MegolmError::EventError(EventError::MismatchedSender(..)) => {
                Self::new("mismatched", &error)
            }
            MegolmError::Store(fault) => {
                log::error(&format!("the store failed: {fault}"));
                Self::broken(&error)
            }
            _ => Self::broken(&error),
        }
    }
}
