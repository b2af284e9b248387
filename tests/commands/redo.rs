//! `renkei redo`: with `undo` in its file; here what it refuses.

use crate::support::Office;

#[test]
fn nothing_was_taken_back() {
    let office = Office::new().paper("renkei.toml", "").repository();
    office
        .run("redo")
        .stdout("")
        .stderr("エラー: やり直せる取り消し(undo)がありません。\n次の手: renkei log で記録を見られます。\n")
        .exit(2);
}
