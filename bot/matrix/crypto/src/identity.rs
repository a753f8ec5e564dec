// SPDX-License-Identifier: LGPL-3.0-or-later
//! Who we are: the keys of this device, and the cross-signing identity of its user that vouches for it.
use matrix_sdk_crypto::store::types::CrossSigningKeyExport;
use matrix_sdk_crypto::types::requests::AnyIncomingResponse;
use matrix_sdk_crypto::vodozemac::{Ed25519PublicKey, Ed25519SecretKey};
use matrix_sdk_crypto::OwnUserIdentity;
use ruma::api::client::keys::upload_signing_keys::v3::Response as SigningKeysUpload;
use ruma::{OwnedUserId, TransactionId};
use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

use crate::machine::{Answer, Inside};
use crate::request;

pub fn identity(inside: &Inside) -> Answer<Value> {
    let keys = inside.olm.identity_keys();
    Ok(json!({"ed25519": keys.ed25519.to_base64(), "curve25519": keys.curve25519.to_base64()}))
}

#[derive(Deserialize)]
pub struct Devices {
    user: OwnedUserId,
}

pub async fn devices(inside: &Inside, devices: Devices) -> Answer<Value> {
    let known = inside.olm.get_user_devices(&devices.user, None).await?;
    let known = known.devices().filter(|device| !device.is_deleted());
    let told = known.map(|device| {
        json!({
            "id": device.device_id(),
            "signed": device.is_cross_signed_by_owner(),
            "ed25519": device.ed25519_key().map(|key| key.to_base64()),
        })
    });
    Ok(told.collect())
}

// ---- cross-signing ----

#[derive(Deserialize)]
pub struct Bootstrap {
    reset: bool,
}

/// Makes the identity where there is none, or with reset; else says anew what the server may not have heard.
pub async fn bootstrap(inside: &Inside, bootstrap: Bootstrap) -> Answer<Value> {
    let made = inside.olm.bootstrap_cross_signing(bootstrap.reset).await?;
    let mut requests: Vec<Value> = made.upload_keys_req.iter().map(request::any).collect();
    requests.push(request::signing_keys(&made.upload_signing_keys_req));
    requests.push(request::signatures("", &made.upload_signatures_req));
    Ok(json!({ "requests": requests }))
}

async fn public_identity(inside: &Inside) -> Answer<Option<OwnUserIdentity>> {
    let known = inside.olm.get_identity(inside.olm.user_id(), None).await?;
    Ok(known.and_then(|identity| identity.own()))
}

/// The public half of our private master key.
async fn master(inside: &Inside) -> Answer<Option<Ed25519PublicKey>> {
    let keys = inside.olm.export_cross_signing_keys().await?;
    let seed = keys.and_then(|keys| keys.master_key.clone());
    Ok(seed
        .map(|seed| Ed25519SecretKey::from_base64(&seed))
        .transpose()?
        .map(|key| key.public_key()))
}

/// An identity that we have just made is known here before the server has it. The store in memory forgets its own at
/// the next change, an error of the SDK's: nothing but a test uses it.
async fn is_uploaded(inside: &Inside) -> Answer<bool> {
    let made = inside.olm.store().load_identity().await?;
    Ok(made.is_none_or(|made| made.shared()))
}

pub async fn cross_signing(inside: &Inside) -> Answer<Value> {
    let status = inside.olm.cross_signing_status().await;
    let public = public_identity(inside)
        .await?
        .and_then(|public| public.master_key().get_first_key());
    let same = public.is_some() && public == master(inside).await?;
    let published = public.is_some() && (!same || is_uploaded(inside).await?);
    let device = inside
        .olm
        .get_device(inside.olm.user_id(), inside.olm.device_id(), None)
        .await?;
    Ok(json!({
        "private": {
            "master": status.has_master,
            "self_signing": status.has_self_signing,
            "user_signing": status.has_user_signing,
        },
        "published": published,
        "same": published && same,
        "device_signed": device.is_some_and(|device| device.is_cross_signed_by_owner()),
    }))
}

// ---- to another place ----

/// The seeds of the private keys, in unpadded base64.
#[derive(Deserialize, Serialize)]
pub struct Identity {
    master: Option<String>,
    self_signing: Option<String>,
    user_signing: Option<String>,
}

pub async fn export(inside: &Inside) -> Answer<Value> {
    let keys = inside.olm.export_cross_signing_keys().await?;
    Ok(keys.map_or(Value::Null, |keys| {
        json!(Identity {
            master: keys.master_key.clone(),
            self_signing: keys.self_signing_key.clone(),
            user_signing: keys.user_signing_key.clone(),
        })
    }))
}

/// The SDK compares them with the published identity, but says nothing where it knows none.
pub async fn import(inside: &Inside, identity: Identity) -> Answer<Value> {
    if public_identity(inside).await?.is_none() {
        return Err(
            "no identity of this user is known from the server: query its keys first".into(),
        );
    }
    if identity.master.is_none()
        || identity.self_signing.is_none()
        || identity.user_signing.is_none()
    {
        return Err("one of the three keys is missing".into());
    }
    let export = CrossSigningKeyExport {
        master_key: identity.master,
        self_signing_key: identity.self_signing,
        user_signing_key: identity.user_signing,
    };
    inside.olm.import_cross_signing_keys(export).await?;
    // The server has them: else they would not have been compared.
    let known = SigningKeysUpload::new();
    let id = TransactionId::new();
    inside
        .olm
        .mark_request_as_sent(&id, AnyIncomingResponse::SigningKeysUpload(&known))
        .await?;
    Ok(json!({}))
}
