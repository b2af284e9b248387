//! Texts that somebody is editing: kept under `.renkei/drafts/` until they are on paper.

use super::office::Store;
use super::shelf::reason_of;
use super::write::make_folder;
use crate::failure::Failure;
use crate::model::CaseId;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A text being edited.
pub struct Draft(PathBuf);

impl Draft {
    /// Puts `bytes` where an editor can open them. A draft that an earlier edit left is not
    /// overwritten: it may hold somebody's words.
    pub fn open(store: &Store, id: &CaseId, bytes: &[u8]) -> Result<Self, Failure> {
        let folder = store.root().join(".renkei").join("drafts");
        let refused = |error: &io::Error| {
            Failure::machine("編集用のファイルを作れません。")
                .why(reason_of(Some(error)))
                .next("フォルダーの権限と空き容量を確かめてください。")
        };
        make_folder(&folder).map_err(|error| refused(&error))?;
        for turn in 1..1000_u32 {
            let name = match turn {
                1 => format!("{id}.yaml"),
                _ => format!("{id}.{turn}.yaml"),
            };
            let path = folder.join(name);
            match fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&path)
            {
                Ok(mut file) => {
                    file.write_all(bytes).map_err(|error| refused(&error))?;
                    return Ok(Self(path));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(refused(&error)),
            }
        }
        Err(Failure::machine("編集用のファイルが多すぎます。")
            .next("「.renkei/drafts」の要らないファイルを消してください。"))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What stands there now.
    pub fn read(&self) -> Result<Vec<u8>, Failure> {
        fs::read(&self.0).map_err(|error| {
            Failure::machine("編集したファイルを読めません。").why(reason_of(Some(&error)))
        })
    }

    /// Takes it away; what it held is on paper.
    pub fn discard(self) {
        let _gone = fs::remove_file(&self.0);
    }
}
