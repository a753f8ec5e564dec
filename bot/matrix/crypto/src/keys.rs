// SPDX-License-Identifier: LGPL-3.0-or-later
//! Keys of devices: what a sync says of them, what is to be asked and uploaded, and what was answered.
use std::collections::BTreeMap;

use matrix_sdk_crypto::types::requests::AnyIncomingResponse;
use matrix_sdk_crypto::EncryptionSyncChanges;
use ruma::api::client::keys::claim_keys::v3::Response as KeysClaim;
use ruma::api::client::keys::get_keys::v3::Response as KeysQuery;
use ruma::api::client::keys::upload_keys::v3::Response as KeysUpload;
use ruma::api::client::keys::upload_signatures::v3::Response as SignatureUpload;
use ruma::api::client::keys::upload_signing_keys::v3::Response as SigningKeysUpload;
use ruma::api::client::message::send_message_event::v3::Response as RoomMessage;
use ruma::api::client::sync::sync_events::DeviceLists;
use ruma::api::client::to_device::send_event_to_device::v3::Response as ToDevice;
use ruma::api::IncomingResponse;
use ruma::events::AnyToDeviceEvent;
use ruma::serde::Raw;
use ruma::{OneTimeKeyAlgorithm, OwnedUserId, TransactionId, UInt, UserId};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{json, Value};

use crate::machine::{Answer, Inside};
use crate::request;

// ---- a sync ----

/// A server may send anything: what is no event, user or number is passed over, and never costs the rest.
#[derive(Deserialize)]
pub struct Sync {
    #[serde(default)]
    to_device: Value,
    #[serde(default)]
    device_lists: Value,
    #[serde(default)]
    device_one_time_keys_count: Value,
    #[serde(default)]
    device_unused_fallback_key_types: Value,
    #[serde(default)]
    next_batch: Value,
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn users(list: &Value) -> Vec<OwnedUserId> {
    let texts = items(list).iter().filter_map(Value::as_str);
    texts.filter_map(|text| UserId::parse(text).ok()).collect()
}

impl Sync {
    fn events(&self) -> Vec<Raw<AnyToDeviceEvent>> {
        let objects = items(&self.to_device["events"])
            .iter()
            .filter(|event| event.is_object());
        objects
            .filter_map(|event| Raw::new(event).ok())
            .map(Raw::cast_unchecked)
            .collect()
    }

    fn lists(&self) -> DeviceLists {
        let mut lists = DeviceLists::new();
        lists.changed = users(&self.device_lists["changed"]);
        lists.left = users(&self.device_lists["left"]);
        lists
    }

    fn counts(&self) -> BTreeMap<OneTimeKeyAlgorithm, UInt> {
        let counts = self
            .device_one_time_keys_count
            .as_object()
            .into_iter()
            .flatten();
        counts
            .filter_map(|(name, count)| {
                let count = UInt::new(count.as_u64()?)?;
                Some((OneTimeKeyAlgorithm::from(name.as_str()), count))
            })
            .collect()
    }

    /// None where the server does not say: it may know of no fallback keys.
    fn fallback(&self) -> Option<Vec<OneTimeKeyAlgorithm>> {
        let names = self.device_unused_fallback_key_types.as_array()?;
        Some(
            names
                .iter()
                .filter_map(Value::as_str)
                .map(OneTimeKeyAlgorithm::from)
                .collect(),
        )
    }
}

pub async fn receive_sync(inside: &Inside, sync: Sync) -> Answer<Value> {
    let fallback = sync.fallback();
    let changes = EncryptionSyncChanges {
        to_device_events: sync.events(),
        changed_devices: &sync.lists(),
        one_time_keys_counts: &sync.counts(),
        unused_fallback_keys: fallback.as_deref(),
        next_batch_token: sync.next_batch.as_str().map(str::to_owned),
    };
    let (events, keys) = inside
        .olm
        .receive_sync_changes(changes, &inside.decryption())
        .await?;
    let keys: Vec<Value> = keys
        .iter()
        .map(|key| json!({"room": key.room_id, "session": key.session_id}))
        .collect();
    Ok(json!({"to_device": events.len(), "room_keys": keys}))
}

// ---- asked of the server ----

pub async fn outgoing(inside: &Inside) -> Answer<Value> {
    let requests = inside.olm.outgoing_requests().await?;
    Ok(requests.iter().map(request::any).collect())
}

#[derive(Deserialize)]
pub struct Sent {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    response: Box<RawValue>,
}

impl Sent {
    fn response<T: IncomingResponse>(&self) -> Answer<T>
    where
        T::EndpointError: 'static,
    {
        let body = self.response.get().as_bytes().to_vec();
        let response = http::Response::builder().status(200).body(body)?;
        T::try_from_http_response(response)
            .map_err(|fault| format!("no answer to a {}: {fault}", self.kind).into())
    }
}

pub async fn sent(inside: &Inside, sent: Sent) -> Answer<Value> {
    let id: &TransactionId = sent.id.as_str().into();
    macro_rules! mark {
        ($kind:ident) => {{
            let response: $kind = sent.response()?;
            inside
                .olm
                .mark_request_as_sent(id, AnyIncomingResponse::$kind(&response))
                .await?
        }};
    }
    match sent.kind.as_str() {
        "keys_upload" => mark!(KeysUpload),
        "keys_query" => mark!(KeysQuery),
        "keys_claim" => mark!(KeysClaim),
        "to_device" => mark!(ToDevice),
        "signature_upload" => mark!(SignatureUpload),
        "signing_keys_upload" => mark!(SigningKeysUpload),
        "room_message" => mark!(RoomMessage),
        kind => return Err(format!("there are no requests of type {kind}").into()),
    }
    Ok(json!({}))
}

#[derive(Deserialize)]
pub struct Users {
    users: Vec<OwnedUserId>,
}

impl Users {
    fn all(&self) -> impl Iterator<Item = &UserId> {
        self.users.iter().map(AsRef::as_ref)
    }
}

pub async fn track(inside: &Inside, users: Users) -> Answer<Value> {
    inside.olm.update_tracked_users(users.all()).await?;
    Ok(json!({}))
}

pub fn query(inside: &Inside, users: Users) -> Answer<Value> {
    let (id, query) = inside.olm.query_keys_for_users(users.all());
    Ok(request::keys_query(&id, &query))
}

pub async fn claim(inside: &Inside, users: Users) -> Answer<Value> {
    let missing = inside.olm.get_missing_sessions(users.all()).await?;
    Ok(missing.map_or(Value::Null, |(id, claim)| request::keys_claim(&id, &claim)))
}
