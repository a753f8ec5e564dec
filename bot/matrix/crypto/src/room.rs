// SPDX-License-Identifier: LGPL-3.0-or-later
//! Rooms: the key that their members get, and what is said under it.
use std::time::Duration;

use matrix_sdk_crypto::{CollectStrategy, EncryptionSettings};
use ruma::events::room::history_visibility::HistoryVisibility;
use ruma::events::AnyMessageLikeEventContent;
use ruma::serde::Raw;
use ruma::{OwnedRoomId, OwnedUserId, RoomId};
use serde::Deserialize;
use serde_json::{json, Map, Value};

use crate::machine::{Answer, Inside};
use crate::request;

#[derive(Deserialize)]
pub struct Share {
    room: OwnedRoomId,
    #[serde(deserialize_with = "crate::keys::user_ids")]
    users: Vec<OwnedUserId>,
    rotation_ms: Option<u64>,
    rotation_messages: Option<u64>,
    history: Option<HistoryVisibility>,
}

impl Share {
    fn settings(&self, strict: bool) -> EncryptionSettings {
        let usual = EncryptionSettings::default();
        EncryptionSettings {
            rotation_period: self
                .rotation_ms
                .map_or(usual.rotation_period, Duration::from_millis),
            rotation_period_msgs: self.rotation_messages.unwrap_or(usual.rotation_period_msgs),
            history_visibility: self.history.clone().unwrap_or(usual.history_visibility),
            sharing_strategy: match strict {
                true => CollectStrategy::IdentityBasedStrategy,
                false => CollectStrategy::AllDevices,
            },
            algorithm: usual.algorithm,
        }
    }
}

/// What is not sent yet is offered again, after a restart too.
pub async fn share(inside: &Inside, share: Share) -> Answer<Value> {
    let users = share.users.iter().map(AsRef::as_ref);
    let settings = share.settings(inside.strict);
    let requests = inside
        .olm
        .share_room_key(&share.room, users, settings)
        .await?;
    Ok(requests
        .iter()
        .map(|sending| request::to_device(sending))
        .collect())
}

#[derive(Deserialize)]
pub struct Discard {
    room: OwnedRoomId,
}

pub async fn discard(inside: &Inside, discard: Discard) -> Answer<Value> {
    inside.olm.discard_room_key(&discard.room).await?;
    Ok(json!({}))
}

// ---- said ----

#[derive(Deserialize)]
pub struct Encrypt {
    room: OwnedRoomId,
    #[serde(rename = "type")]
    kind: String,
    content: Map<String, Value>,
}

/// The SDK panics without a key, and uses one that was discarded or that nobody has got yet.
async fn is_ready(inside: &Inside, room: &RoomId) -> Answer<()> {
    let session = inside.olm.store().get_outbound_group_session(room).await?;
    let why = match session {
        None => "has no key",
        Some(session) if session.expired() || session.invalidated() => "needs a new key",
        Some(session) if !session.shared() => "has a key that is not sent to all yet",
        Some(_) => return Ok(()),
    };
    Err(format!("the room {why}: call share, and send what it says").into())
}

/// The SDK leaves m.relates_to in clear, as it must be, and has the key's next state on disk before it returns.
pub async fn encrypt(inside: &Inside, encrypt: Encrypt) -> Answer<Value> {
    is_ready(inside, &encrypt.room).await?;
    let content: Raw<AnyMessageLikeEventContent> = Raw::new(&encrypt.content)?.cast_unchecked();
    let result = inside
        .olm
        .encrypt_room_event_raw(&encrypt.room, &encrypt.kind, &content)
        .await?;
    Ok(json!({ "content": result.content }))
}
