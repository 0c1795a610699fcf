//! An authority, a certificate it gave out, and one that nobody vouches for.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// The name the good certificate is for.
pub(crate) const NAME: &str = "vendor.example.com";

/// Files in a folder of their own, removed in the end.
pub(crate) struct Certificates {
    pub(crate) folder: String,
    pub(crate) authority: String,
}

impl Certificates {
    pub(crate) fn write(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let write = |name: &str, text: String| {
            std::fs::write(folder.join(name), text).expect("a file");
        };

        let authority_key = KeyPair::generate().expect("a key");
        let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = authority.self_signed(&authority_key).expect("a root");
        write("authority.pem", root.pem());
        let issuer = Issuer::new(authority, authority_key);

        let key = KeyPair::generate().expect("a key");
        let params = || CertificateParams::new([NAME.to_owned()]).expect("parameters");
        let good = params().signed_by(&key, &issuer).expect("a certificate");
        write("good.pem", good.pem());
        let unknown = params().self_signed(&key).expect("a certificate");
        write("unknown.pem", unknown.pem());
        write("key.pem", key.serialize_pem());

        let text = |path: &Path| path.to_str().expect("a path").to_owned();
        Self {
            authority: text(&folder.join("authority.pem")),
            folder: text(&folder),
        }
    }
}

impl Drop for Certificates {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).expect("to remove the folder");
    }
}
