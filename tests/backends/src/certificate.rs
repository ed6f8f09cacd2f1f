//! A certificate made for the occasion: it stands for itself, and whoever is told so trusts it alone.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rcgen::CertifiedKey;

/// A certificate and its key, as files.
pub struct Certificate {
    file: PathBuf,
    key: PathBuf,
    der: Vec<u8>,
}

impl Certificate {
    /// Makes one for these names and addresses, in a folder that is there.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub fn make(folder: &Path, names: &[&str]) -> Result<Self> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let CertifiedKey { cert, signing_key } =
            rcgen::generate_simple_self_signed(names).context("cannot make a certificate")?;
        let (file, key) = (folder.join("certificate.pem"), folder.join("certificate.key"));
        fs::write(&file, cert.pem())?;
        fs::write(&key, signing_key.serialize_pem())?;
        Ok(Self { file, key, der: cert.der().to_vec() })
    }

    /// Where it lies, PEM.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Where its key lies, PEM.
    pub fn key(&self) -> &Path {
        &self.key
    }

    /// The certificate itself, DER.
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}
