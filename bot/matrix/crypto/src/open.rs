// SPDX-License-Identifier: LGPL-3.0-or-later
//! Opens a machine on its folder, which is for nobody else, and says in words why it cannot.
use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};

use matrix_sdk_crypto::store::CryptoStoreError;
use matrix_sdk_crypto::OlmMachine;
use matrix_sdk_sqlite::{OpenStoreError, SqliteCryptoStore, SqliteStoreConfig};
use ruma::{DeviceId, OwnedUserId, UserId};
use serde::Deserialize;

use crate::machine::Answer;

const MODE: u32 = 0o700;
/// One reads, one writes.
const CONNECTIONS: usize = 2;
const CACHE_BYTES: u32 = 500_000;
const JOURNAL_BYTES: u32 = 2_000_000;

#[derive(Deserialize)]
pub struct Wanted {
    user: String,
    device: String,
    path: Option<String>,
    passphrase: Option<String>,
    pub strict: bool,
}

pub async fn open(wanted: &Wanted) -> Answer<OlmMachine> {
    let user = UserId::parse(&wanted.user)
        .map_err(|fault| format!("'{}' is no user id: {fault}", wanted.user))?;
    if wanted.device.is_empty() {
        return Err("the device has no id".into());
    }
    let device: &DeviceId = wanted.device.as_str().into();
    match wanted.path.as_deref() {
        None => Ok(OlmMachine::new(&user, device).await),
        Some(path) => on_disk(wanted, path, user, device).await,
    }
}

async fn on_disk(
    wanted: &Wanted,
    path: &str,
    user: OwnedUserId,
    device: &DeviceId,
) -> Answer<OlmMachine> {
    make_folder(path).map_err(|fault| format!("the folder '{path}' cannot be used: {fault}"))?;
    let config = SqliteStoreConfig::new(path)
        .passphrase(wanted.passphrase.as_deref())
        .pool_max_size(CONNECTIONS)
        .cache_size(CACHE_BYTES)
        .journal_size_limit(JOURNAL_BYTES);
    let store = SqliteCryptoStore::open_with_config(&config).await;
    let store = store.map_err(|fault| store_words(path, &fault))?;
    let olm = OlmMachine::with_store(&user, device, store, None).await;
    olm.map_err(|fault| account_words(path, &fault, wanted.passphrase.is_some()).into())
}

fn make_folder(path: &str) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(MODE).create(path)?;
    if fs::metadata(path)?.permissions().mode() & 0o777 != MODE {
        fs::set_permissions(path, Permissions::from_mode(MODE))?;
    }
    Ok(())
}

fn store_words(path: &str, fault: &OpenStoreError) -> String {
    match fault {
        OpenStoreError::InitCipher(_) => {
            format!("the passphrase does not fit the keys in '{path}'")
        }
        _ => format!("the keys in '{path}' cannot be opened: {fault}"),
    }
}

fn account_words(path: &str, fault: &CryptoStoreError, has_passphrase: bool) -> String {
    match fault {
        CryptoStoreError::MismatchedAccount { expected, got } => format!(
            "'{path}' holds the keys of {}, device {}, not those of {}, device {}",
            expected.0, expected.1, got.0, got.1
        ),
        _ => format!(
            "the keys in '{path}' cannot be read {} a passphrase: {fault}",
            if has_passphrase { "with" } else { "without" }
        ),
    }
}
