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
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{json, Value};

use crate::machine::{Answer, Inside};
use crate::request;

// ---- a sync ----

/// Strangers may send anything: what is no event, user or number is passed over, and never costs the rest. So nothing is
/// read with its neighbours that one of them could spoil.
#[derive(Deserialize)]
pub struct Sync {
    to_device: Option<Box<RawValue>>,
    device_lists: Option<Box<RawValue>>,
    device_one_time_keys_count: Option<Box<RawValue>>,
    device_unused_fallback_key_types: Option<Box<RawValue>>,
    next_batch: Option<Box<RawValue>>,
}

type Members<'a> = BTreeMap<String, &'a RawValue>;

/// None of a thing that is not there, or of another kind.
fn read<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

fn items<'a>(of: &Members<'a>, name: &str) -> Vec<&'a RawValue> {
    read(of.get(name).copied()).unwrap_or_default()
}

fn users(of: &Members<'_>, name: &str) -> Vec<OwnedUserId> {
    items(of, name)
        .into_iter()
        .filter_map(|user| read(Some(user)))
        .collect()
}

impl Sync {
    fn events(&self) -> Vec<Raw<AnyToDeviceEvent>> {
        let members: Members<'_> = read(self.to_device.as_deref()).unwrap_or_default();
        let objects = items(&members, "events")
            .into_iter()
            .filter(|event| event.get().starts_with('{'));
        objects
            .map(|event| Raw::from_json(event.to_owned()))
            .collect()
    }

    fn lists(&self) -> DeviceLists {
        let members: Members<'_> = read(self.device_lists.as_deref()).unwrap_or_default();
        let mut lists = DeviceLists::new();
        lists.changed = users(&members, "changed");
        lists.left = users(&members, "left");
        lists
    }

    fn counts(&self) -> BTreeMap<OneTimeKeyAlgorithm, UInt> {
        let counts: Members<'_> =
            read(self.device_one_time_keys_count.as_deref()).unwrap_or_default();
        counts
            .iter()
            .filter_map(|(name, count)| Some((name.as_str().into(), read(Some(*count))?)))
            .collect()
    }

    /// None where the server does not say: it may know of no fallback keys.
    fn fallback(&self) -> Option<Vec<OneTimeKeyAlgorithm>> {
        let names: Vec<&RawValue> = read(self.device_unused_fallback_key_types.as_deref())?;
        let names = names
            .into_iter()
            .filter_map(|name| read::<String>(Some(name)));
        Some(names.map(OneTimeKeyAlgorithm::from).collect())
    }
}

pub async fn receive_sync(inside: &Inside, sync: Sync) -> Answer<Value> {
    let fallback = sync.fallback();
    let changes = EncryptionSyncChanges {
        to_device_events: sync.events(),
        changed_devices: &sync.lists(),
        one_time_keys_counts: &sync.counts(),
        unused_fallback_keys: fallback.as_deref(),
        next_batch_token: read(sync.next_batch.as_deref()),
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

/// Those of the names that are user ids: one that is none must not cost the others their key.
pub fn user_ids<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<OwnedUserId>, D::Error> {
    let names = Vec::<String>::deserialize(from)?;
    let parsed = names.into_iter().map(UserId::parse);
    Ok(parsed.filter_map(Result::ok).collect())
}

#[derive(Deserialize)]
pub struct Users {
    #[serde(deserialize_with = "user_ids")]
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
