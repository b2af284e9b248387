//! `renkei facility list`, `show`, `set`, `vacancy`

use crate::support::Office;

const IMPORTED: &str = "[[facility]]\nid = \"1462000070\"\nname = \"公表ふじ訪問看護ステーション\"\nservices = [\"訪問看護\"]\ncity = \"神奈川県平塚市\"\naddress = \"神奈川県平塚市東1-1\"\ntel = \"0463-00-0300\"\nsource = \"公表\"\n[facility.accepts]\n\"胃瘻\" = \"可\"\n";

fn office() -> Office {
    Office::example().paper("facilities/神奈川県.toml", IMPORTED)
}

/// Changes of `facilities.toml`: these words become others, all else stays.
#[track_caller]
fn swaps(line: &str, old: &str, new: &str) {
    let office = office();
    let before = office.read("facilities.toml");
    office.run(line).stdout("").exit(0);
    assert_eq!(before.matches(old).count(), 1, "{old}");
    assert_eq!(office.read("facilities.toml"), before.replace(old, new));
}

#[test]
fn the_list_by_word_service_and_city() {
    Office::example()
        .run("facility list 北地域")
        .stdout(
            "\
施設 1件
番号        名称                              サービス              市区町村        電話
1402000020  平塚市架空北地域包括支援センター  地域包括支援センター  神奈川県平塚市  0463-00-0190
",
        )
        .stderr("")
        .exit(0);
    let json = office()
        .run("facility list --for 訪看 --city 平塚 --format json")
        .exit(0)
        .json();
    let ids: Vec<_> = json["facilities"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|f| f["id"].as_str())
        .collect();
    assert_eq!(
        ids,
        ["1462000010", "1462000020", "1462000040", "1462000070"]
    );
    office().run("facility list いない施設").exit(1);
    office()
        .run("facility list --for いない")
        .stdout("")
        .exit(2);
}

#[test]
fn one_facility_with_its_claims_and_their_age() {
    let page = office()
        .run("facility show ほほえみ")
        .stderr("")
        .exit(0)
        .stdout;
    assert!(
        page.starts_with("1462000040 仮名ほほえみ訪問看護ステーション\n"),
        "{page}"
    );
    let page = office()
        .run("facility show わかば")
        .stderr("")
        .exit(0)
        .stdout;
    assert!(page.contains("2026-02-10 古い"), "{page}");
    let page = office()
        .run("facility show ひまわり")
        .stderr("")
        .exit(0)
        .stdout;
    assert!(
        page.lines()
            .any(|line| line.starts_with("インスリン注射") && line.contains("日付なし")),
        "{page}"
    );
    let json = office()
        .run("facility show 1462000020 --format json")
        .exit(0)
        .json();
    assert_eq!(json["facility"]["accepts"][0]["label"], "気管切開");
}

#[test]
fn an_ambiguous_name_lists_the_choices() {
    office()
        .run("facility show さくら")
        .stdout("")
        .stderr(
            "エラー: 「さくら」に当てはまる施設が2件あります。\n\
             理由: 1462000020 架空さくら訪問看護ステーション、1472000001 架空さくら居宅介護支援事業所\n\
             次の手: 事業所番号で指定してください。\n",
        )
        .exit(2);
    office()
        .run("facility show そんな施設はない")
        .stdout("")
        .exit(2);
}

#[test]
fn a_fact_is_set_and_comments_stay() {
    swaps(
        "facility set 1462000020 tel=0463-00-9999",
        "tel = \"0463-00-0010\"",
        "tel = \"0463-00-9999\"",
    );
    swaps(
        "facility set ひまわり accepts.インスリン注射=不可 --source 電話",
        "\"インスリン注射\" = \"可\"          # いつ聞いたか分からない",
        "\"インスリン注射\" = { value = \"不可\", asof = 2026-11-23, source = \"電話\" }          # いつ聞いたか分からない",
    );
    swaps(
        "facility set ひまわり days+=土",
        "location = [35.3426, 139.3354]\ntel = \"0463-00-0020\"\nfax = \"0463-00-0021\"\narea = [\"神奈川県平塚市\"]\ndays = [\"月\", \"火\", \"水\", \"木\", \"金\"]",
        "location = [35.3426, 139.3354]\ntel = \"0463-00-0020\"\nfax = \"0463-00-0021\"\narea = [\"神奈川県平塚市\"]\ndays = [\"月\", \"火\", \"水\", \"木\", \"金\", \"土\"]",
    );
    swaps(
        "facility set ひだまり relation=",
        "hours = \"24時間\"\nrelation = \"連携\"\n",
        "hours = \"24時間\"\n",
    );
}

#[test]
fn a_vacancy_is_added_and_the_older_ones_stay() {
    let office = office();
    let before = office.read("facilities.toml");
    office
        .run("facility vacancy 1462000020 --what 新規利用 --state 満床 --count 0 --source 電話")
        .stdout("")
        .stderr("空き: 新規利用 満床 0 2026-11-23 電話\nfacilities.toml\n次: renkei facility show 1462000020\n")
        .exit(0);
    let entry = "[[facility.vacancy]]\nwhat = \"新規利用\"\nstate = \"満床\"\ncount = 0\nasof = 2026-11-23\nsource = \"電話\"\n";
    let after = office.read("facilities.toml");
    assert_eq!(after.matches(entry).count(), 1, "{after}");
    assert_eq!(after.replacen(entry, "", 1), before);
    let found = office
        .run("match 12 --for 訪問看護 --format json")
        .exit(0)
        .json();
    let vacancy = &found["services"][0]["candidates"][0]["vacancy"];
    assert_eq!(
        (vacancy["state"].as_str(), vacancy["asof"].as_str()),
        (Some("満床"), Some("2026-11-23"))
    );
}

#[test]
fn a_meeting_is_added_and_counted() {
    let office = office();
    let before = office.read("facilities.toml");
    office
        .run("facility met 1462000020 --on 11/20 --method 訪問 --who tanaka --topic 夜間の受け入れ")
        .stdout("")
        .stderr("面会: 2026-11-20 訪問 tanaka 夜間の受け入れ\nfacilities.toml\n次: renkei facility show 1462000020\n")
        .exit(0);
    let entry = "[[facility.meetings]]\non = 2026-11-20\nmethod = \"訪問\"\nwho = \"tanaka\"\ntopic = \"夜間の受け入れ\"\n";
    let after = office.read("facilities.toml");
    assert_eq!(after.matches(entry).count(), 1, "{after}");
    assert_eq!(after.replacen(entry, "", 1), before);
    let found = office
        .run("find meetings facility:1462000020 --format json")
        .exit(0)
        .json();
    assert_eq!(found["n"], 4, "with the three of the example");
    let shown = office.run("facility show 1462000020").exit(0).stdout;
    assert!(
        shown.contains("面会\n日          方法        だれが  話題\n2026-11-20  訪問        田中    夜間の受け入れ\n2026-10-15"),
        "{shown}"
    );
    let none = office.run("facility met 1462000020 --on 12/20").exit(2);
    assert!(none.stderr.contains("--on"), "{}", none.stderr);
}

#[test]
fn what_is_only_imported_gets_an_entry_of_its_own_in_the_hand_directory() {
    let office = office();
    let (hand, imported) = (
        office.read("facilities.toml"),
        office.read("facilities/神奈川県.toml"),
    );
    office
        .run("facility set 公表ふじ tel=0463-00-0301 accepts.気管切開=不可")
        .stdout("")
        .exit(0);
    assert_eq!(office.read("facilities/神奈川県.toml"), imported);
    let after = office.read("facilities.toml");
    let added = after.strip_prefix(&hand).expect("only added to");
    assert!(added.contains("id = \"1462000070\""), "{added}");
    let json = office
        .run("facility show 1462000070 --format json")
        .exit(0)
        .json();
    let facility = &json["facility"];
    assert_eq!(facility["tel"], "0463-00-0301", "the hand wins");
    assert_eq!(
        facility["address"], "神奈川県平塚市東1-1",
        "the import fills"
    );
    let accepts: Vec<_> = facility["accepts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|a| {
            (
                a["label"].as_str().unwrap_or(""),
                a["value"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert!(
        accepts.contains(&("胃瘻", "可")) && accepts.contains(&("気管切開", "不可")),
        "{accepts:?}"
    );
    office.run("check").exit(0);
}

#[test]
fn wrong_keys_and_dry_runs_write_nothing() {
    let office = office();
    let before = office.files();
    let ran = office
        .run("facility set 1462000020 tell=1")
        .stdout("")
        .exit(2);
    assert!(ran.stderr.contains("「tel」"), "{}", ran.stderr);
    let ran = office.run("facility set 1462000020 tel=1 -n").exit(0);
    assert!(ran.stdout.contains("+tel = \"1\""), "{}", ran.stdout);
    assert_eq!(office.files(), before);
}

#[test]
fn facilities_are_asked_by_their_own_fields() {
    let office = Office::example();
    let ids = |query: &str| -> Vec<String> {
        let told = office
            .run_words(&["facility", "list", query, "--format", "json"])
            .json();
        let found = told["facilities"].as_array().expect("facilities").clone();
        found
            .iter()
            .filter_map(|f| f["id"].as_str().map(String::from))
            .collect()
    };
    assert_eq!(ids("さくら service:訪問看護"), ["1462000020"]);
    assert!(ids("accepts:気管切開").contains(&"1462000020".to_string()));
    assert!(!ids("refuses:*").is_empty());
    office.run("facility list stage:打診中").exit(2);
}
