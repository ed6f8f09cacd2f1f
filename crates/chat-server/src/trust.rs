//! Whom this server believes when it connects by TLS.

use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Whoever shows a certificate that the system trusts.
pub(crate) fn of_the_system() -> ClientConfig {
    with(system())
}

/// Whoever shows a certificate that the system trusts, or one of a file (PEM).
///
/// # Errors
/// When that file holds no certificates.
pub(crate) fn also(file: &Path) -> Result<ClientConfig, String> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = read.map_err(|error| format!("{error}; write the path of a PEM file"))?;
    let mut roots = system();
    match roots.add_parsable_certificates(certificates) {
        (0, _) => Err("no certificate is in it; write the path of a PEM file".to_owned()),
        _ => Ok(with(roots)),
    }
}

fn system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// The certificate of the server is checked by these, and the name in it.
fn with(roots: RootCertStore) -> ClientConfig {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    #[allow(clippy::expect_used, reason = "ring knows the versions of TLS that rustls does")]
    let versions =
        ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions().expect("TLS");
    versions.with_root_certificates(roots).with_no_client_auth()
}
