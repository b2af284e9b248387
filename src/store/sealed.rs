//! Versions that git keeps encrypted (git-crypt): git itself opens them, by the filter that the settings of
//! the repository name for the path.

use super::git::{self, Objects};
use std::io;

/// How such a version begins.
const SEAL: &[u8] = b"\0GITCRYPT\0";

impl Objects {
    /// The bytes of an object as they would stand at `path`; `None` where there is none of that name.
    ///
    /// # Errors
    /// What git keeps can't be read, or is encrypted and nobody unlocked it here.
    pub fn read_at(&mut self, name: &str, path: &str) -> io::Result<Option<Vec<u8>>> {
        let kept = self.read(name)?;
        if kept.as_ref().is_none_or(|bytes| !bytes.starts_with(SEAL)) {
            return Ok(kept);
        }
        // With the prefix: git looks for attributes from the top of the repository.
        let prefix = git::answer(&self.folder, &["rev-parse", "--show-prefix"]);
        let path = format!("--path={}{path}", prefix.unwrap_or_default());
        let asked = ["cat-file", "--filters", &path, name];
        let output = git::run(&self.folder, &asked).filter(|output| output.status.success());
        match output {
            Some(output) if !output.stdout.starts_with(SEAL) => Ok(Some(output.stdout)),
            _ => Err(io::Error::other(
                "git-crypt で暗号化されていて、ここでは開けません(git-crypt unlock のあとで読めます)。",
            )),
        }
    }
}
