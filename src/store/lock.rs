//! One lock for the office: who holds it and since when is told to whoever waits. The system lets go of it
//! with the process, however that ends.

use super::shelf::reason_of;
use super::write::make_folder;
use crate::failure::Failure;
use crate::text;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Who wants the lock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holder {
    /// The person and the machine, as far as they are known: `田中 (PC1)`.
    pub who: String,
    /// The command.
    pub operation: String,
    /// When, in seconds since 1970.
    pub now: i64,
}

/// The lock, held.
pub struct Lock {
    owner: PathBuf,
    _file: File,
}

/// How long a command waits for another one: tries and pauses.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);
const WAITED: i64 = 5;

impl Lock {
    /// Takes the lock, waiting a few seconds for whoever has it.
    pub fn take(root: &Path, holder: &Holder) -> Result<Self, Failure> {
        let folder = root.join(".renkei");
        let refused = |error: &io::Error| {
            Failure::machine("事務所フォルダーに書き込めません。")
                .why(reason_of(Some(error)))
                .next("フォルダーの権限と空き容量を確かめてください。")
        };
        make_folder(&folder).map_err(|error| refused(&error))?;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join("lock"))
            .map_err(|error| refused(&error))?;
        // A locked file can't be read everywhere: who holds it stands beside it.
        let owner = folder.join("lock.owner");
        for turn in 0..TRIES {
            match file.try_lock() {
                Ok(()) => {
                    // Only words for those who wait: without them the lock holds as well.
                    let _told = fs::write(&owner, holder.words());
                    return Ok(Self { owner, _file: file });
                }
                Err(TryLockError::WouldBlock) if turn + 1 < TRIES => std::thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => break,
                Err(TryLockError::Error(error)) => return Err(refused(&error)),
            }
        }
        let other = fs::read_to_string(&owner).ok();
        let other = other.and_then(|words| Holder::read(&words));
        Err(held(other.as_ref(), holder.now + WAITED))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _gone = fs::remove_file(&self.owner);
    }
}

impl Holder {
    fn words(&self) -> String {
        let line = |words: &str| words.replace(['\n', '\r'], " ");
        format!(
            "{}\n{}\n{}\n",
            self.now,
            line(&self.operation),
            line(&self.who)
        )
    }

    fn read(words: &str) -> Option<Self> {
        let mut lines = words.lines();
        Some(Self {
            now: lines.next()?.parse().ok()?,
            operation: lines.next()?.to_string(),
            who: lines.next()?.to_string(),
        })
    }
}

fn held(other: Option<&Holder>, now: i64) -> Failure {
    let failure = Failure::machine("ほかの人の renkei がこのフォルダーに書き込んでいます。");
    let failure = match other {
        Some(other) => failure.why(format!(
            "「{}」の renkei {} が{}前から書き込み中です。5秒待ちましたが、終わりませんでした。",
            text::visible(&other.who),
            text::visible(&other.operation),
            ago((now - other.now).max(0))
        )),
        None => failure.why("5秒待ちましたが、終わりませんでした。"),
    };
    failure.next("少し待って、もう一度実行してください。質問の画面を開いたままの人がいないか、確かめてください。")
}

/// `40秒`, `3分`, `2時間`
fn ago(seconds: i64) -> String {
    match seconds {
        0..60 => format!("{seconds}秒"),
        60..3600 => format!("{}分", seconds / 60),
        _ => format!("{}時間", seconds / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_holds_it_is_told() {
        let other = Holder {
            who: "田中\u{1b}[31m\n(PC1)".into(),
            operation: "refer".into(),
            now: 1_000,
        };
        let read = Holder::read(&other.words());
        let told = held(read.as_ref(), 1_190).to_string();
        assert!(told.contains("田中"), "{told}");
        assert!(told.contains("renkei refer が3分前から"), "{told}");
        assert!(!told.contains('\u{1b}'), "{told}");
        assert_eq!(Holder::read("x\n"), None);
        assert_eq!(
            (ago(0), ago(59), ago(7_200)),
            ("0秒".into(), "59秒".into(), "2時間".into())
        );
    }
}
