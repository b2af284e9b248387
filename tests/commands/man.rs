//! `renkei man`

use crate::support::Office;

#[test]
fn the_manual_of_everything_and_of_one_command() {
    let office = Office::new();
    let whole = office.run("man").stderr("").exit(0).stdout;
    assert!(whole.contains(".TH renkei 1"), "{whole}");
    let one = office.run("man match").stderr("").exit(0).stdout;
    assert!(
        one.contains(".TH renkei\\-match 1") || one.contains(".TH renkei-match 1"),
        "{one}"
    );
    assert!(one.contains("受け入れてくれる先をさがす"));
    office.run("man facility vacancy").stderr("").exit(0);
}

#[test]
fn no_manual_of_a_command_that_is_none() {
    Office::new()
        .run("man stauts")
        .stdout("")
        .stderr("エラー: 「stauts」というコマンドはありません。\n次の手: 「status」ではありませんか。\n")
        .exit(2);
}
