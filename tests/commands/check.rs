//! `renkei check`

use crate::support::Office;

#[test]
fn the_example_office_has_nothing_to_mend() {
    Office::example()
        .run("check")
        .stdout("問題はありません。\n")
        .stderr("")
        .exit(0);
}
