// SPDX-License-Identifier: LGPL-3.0-or-later
//! Requests as JSON: {"id", "type", "method", "path", "body"}.
use matrix_sdk_crypto::types::requests::{
    AnyOutgoingRequest, KeysQueryRequest, OutgoingRequest, ToDeviceRequest,
    UploadSigningKeysRequest,
};
use ruma::api::client::keys::claim_keys::v3::Request as KeysClaimRequest;
use ruma::api::client::keys::upload_keys::v3::Request as KeysUploadRequest;
use ruma::api::client::keys::upload_signatures::v3::Request as SignatureUploadRequest;
use ruma::TransactionId;
use serde_json::{json, Value};

const TIMEOUT_MS: u32 = 10_000;

fn post(id: &str, kind: &str, path: &str, body: Value) -> Value {
    let path = format!("/_matrix/client/v3/keys/{path}");
    json!({"id": id, "type": kind, "method": "POST", "path": path, "body": body})
}

/// Each part of the path is escaped alone.
fn put(id: &str, kind: &str, path: &[&str], body: Value) -> Value {
    let mut text = String::from("/_matrix/client/v3");
    for part in path {
        text.push('/');
        escape(part, &mut text);
    }
    json!({"id": id, "type": kind, "method": "PUT", "path": text, "body": body})
}

fn escape(part: &str, to: &mut String) {
    for byte in part.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                to.push(byte.into())
            }
            _ => to.push_str(&format!("%{byte:02X}")),
        }
    }
}

pub fn to_device(request: &ToDeviceRequest) -> Value {
    let id = request.txn_id.as_str();
    let path = ["sendToDevice", &request.event_type.to_string(), id];
    put(
        id,
        "to_device",
        &path,
        json!({ "messages": request.messages }),
    )
}

pub fn keys_claim(id: &TransactionId, request: &KeysClaimRequest) -> Value {
    let body = json!({"one_time_keys": request.one_time_keys, "timeout": TIMEOUT_MS});
    post(id.as_str(), "keys_claim", "claim", body)
}

pub fn keys_query(id: &TransactionId, request: &KeysQueryRequest) -> Value {
    let body = json!({"device_keys": request.device_keys, "timeout": TIMEOUT_MS});
    post(id.as_str(), "keys_query", "query", body)
}

fn keys_upload(id: &TransactionId, request: &KeysUploadRequest) -> Value {
    let mut body =
        json!({"one_time_keys": request.one_time_keys, "fallback_keys": request.fallback_keys});
    if let Some(keys) = &request.device_keys {
        body["device_keys"] = json!(keys);
    }
    post(id.as_str(), "keys_upload", "upload", body)
}

pub fn signatures(id: &str, request: &SignatureUploadRequest) -> Value {
    post(
        id,
        "signature_upload",
        "signatures/upload",
        json!(request.signed_keys),
    )
}

pub fn signing_keys(request: &UploadSigningKeysRequest) -> Value {
    let body = json!({
        "master_key": request.master_key,
        "self_signing_key": request.self_signing_key,
        "user_signing_key": request.user_signing_key,
    });
    post(
        TransactionId::new().as_str(),
        "signing_keys_upload",
        "device_signing/upload",
        body,
    )
}

pub fn any(request: &OutgoingRequest) -> Value {
    let id = request.request_id();
    match request.request() {
        AnyOutgoingRequest::KeysUpload(upload) => keys_upload(id, upload),
        AnyOutgoingRequest::KeysQuery(query) => keys_query(id, query),
        AnyOutgoingRequest::KeysClaim(claim) => keys_claim(id, claim),
        AnyOutgoingRequest::ToDeviceRequest(sending) => to_device(sending),
        AnyOutgoingRequest::SignatureUpload(upload) => signatures(id.as_str(), upload),
        AnyOutgoingRequest::RoomMessage(message) => {
            let path = [
                "rooms",
                message.room_id.as_str(),
                "send",
                "m.room.message",
                id.as_str(),
            ];
            put(id.as_str(), "room_message", &path, json!(message.content))
        }
    }
}
