//! `renkei doc`

use crate::support::Office;
use serde_json::Value;

const PAPER: &str = "cases/2026/2026-0012.yaml";

/// The documents that the example's paper says were issued.
fn documents(office: &Office) -> Vec<Value> {
    let paper = office.run("show 12 --format json").json()["paper"].clone();
    paper["documents"].as_array().cloned().unwrap_or_default()
}

/// The only file of `out/` that was made of this template, as a path in the office.
fn made(office: &Office, template: &str) -> String {
    let folder = std::fs::read_dir(office.path("out")).expect("out is there");
    let names = folder.map(|entry| entry.expect("a file").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| name.starts_with(&format!("2026-0012-{template}-")))
        .collect();
    assert_eq!(names.len(), 1, "{names:?}");
    format!("out/{}", names.remove(0))
}

/// The example as a repository that commits.
fn committing() -> Office {
    Office::example()
        .paper("renkei.toml", "[git]\ncommit = true\n")
        .repository()
}

#[test]
fn a_form_is_made_and_the_paper_says_what_left_the_office() {
    let office = committing();
    office
        .run("doc 12 退院支援計画書")
        .stdout("")
        .stderr(
            "注意: 「退院支援計画書」は空欄のままのところがあります: 病棟責任者、病棟専任の入退院支援職員、入院中の療養支援と役割分担 リハビリテーション、入院中の療養支援と役割分担 栄養、入院中の療養支援と役割分担 口腔、入院中の療養支援と役割分担 多職種の役割分担。次の手: renkei edit 2026-0012\n発行: 退院支援計画書 ZKAQ\nout/2026-0012-discharge_plan-ZKAQ.html\n次: 印刷して渡したら、変わったことがないか renkei doc status 2026-0012\n",
        )
        .exit(0);
    let page = office.read(&made(&office, "discharge_plan"));
    assert!(page.contains("<ruby>架空 花子<rp>(</rp><rt>かくう はなこ</rt>"));
    assert!(page.contains("入院日: 令和8年11月16日"));
    let issued = &documents(&office)[0];
    assert_eq!(issued["on"], "2026-11-23");
    assert_eq!(issued["template"], "discharge_plan");
    assert_eq!(issued["code"], "ZKAQ");
    assert_eq!(
        issued["commit"],
        office.git("rev-parse --short HEAD~1").trim()
    );
    let fields = issued["fields"].as_str().expect("the fields");
    assert!(fields.starts_with("patient.name="), "{fields}");
    assert!(!fields.contains("花子"), "fingerprints, no facts: {fields}");
    let subject = office.git("log -1 --format=%s");
    assert!(subject.starts_with("2026-0012 documents.d"), "{subject}");
    assert_eq!(
        office.git("status --porcelain"),
        "?? out/\n",
        "only the sheet"
    );
    assert_eq!(
        office.run("check 12").stdout.matches("documents").count(),
        0
    );
}

#[test]
fn sheets_and_covers_for_several_places_are_one_file() {
    let office = Office::example();
    office
        .run("doc 12 inquiry --to さくら わかば --answer-by 11/27")
        .exit(0);
    let page = office.read(&made(&office, "inquiry"));
    assert_eq!(page.matches("<h1>FAX送付状</h1>").count(), 2);
    assert_eq!(
        page.matches("<h1>転院・利用のご相談(打診書)</h1>").count(),
        2
    );
    assert_eq!(page.matches("令和8年11月27日(金)").count(), 4);
    let issued = documents(&office);
    let to: Vec<&str> = issued.iter().filter_map(|d| d["to"].as_str()).collect();
    assert_eq!(to, ["1462000020", "1462000060"]);
    for one in &issued {
        let code = one["code"].as_str().expect("a code");
        assert!(
            page.matches(code).count() >= 4,
            "{code}: cover, sheet, slip, foot"
        );
    }
    assert_eq!(issued[0]["file"], issued[1]["file"]);
}

#[test]
fn an_anonymous_sheet_tells_nobody_who_it_is() {
    let office = Office::example();
    office
        .run("set 12 admission.course='架空 花子さん(0041234)は花子とよばれる。カクウハナコ。長女の月子さんから電話 090-0000-0001。1944-05-02生。'")
        .exit(0);
    for format in ["html", "md", "txt"] {
        let sheet = office.run(&format!(
            "doc 12 inquiry --to さくら --format {format} -o -"
        ));
        for secret in [
            "花子",
            "ハナコ",
            "はなこ",
            "月子",
            "0041234",
            "090-0000-0001",
            "0463-00-0001",
            "中央1-2-3",
            "1944",
            "昭和19年",
            "2026-0012",
        ] {
            // The file's title is for the office: it is never printed.
            let printed = sheet.stdout.replace("<title>2026-0012 打診書</title>", "");
            assert!(!printed.contains(secret), "{format}: {secret}");
        }
        assert!(sheet.stdout.contains("○○"), "{format}");
        assert!(
            sheet
                .stderr
                .contains("文中の氏名など7か所を「○○」に置きかえました"),
            "{}",
            sheet.stderr
        );
    }
}

#[test]
fn a_template_gets_only_what_its_row_declares() {
    let office =
        Office::example().paper("templates/inquiry.html", "あ\n<p>{{ patient.name }}</p>\n");
    let before = office.read(PAPER);
    office.run("doc 12 inquiry --to さくら").stdout("").stderr(
        "エラー: 「patient.name」はこの様式に渡されない項目です。何も発行していません。\n  templates/inquiry.html:2:7\n  2 | <p>{{ patient.name }}</p>\n    |       ^^^^^^^^^^^^\n次の手: 項目の名前か、index.toml の fields を確かめてください。\n",
    ).exit(3);
    assert_eq!(office.read(PAPER), before);
    assert!(!office.path("out").exists(), "nothing was made");
    // Not by a row of the office either, as long as it calls itself anonymous.
    let row = "[[document]]\ntemplate = \"inquiry\"\nfile = \"inquiry.html\"\nreader = \"facility\"\nanonymous = true\nfields = [\"patient.name\"]\n";
    office
        .paper("templates/index.toml", row)
        .run("doc 12 inquiry --to さくら")
        .stderr("エラー: 匿名の様式「inquiry」に、本人がわかる項目「patient.name」は載せられません。\n  templates/index.toml\n次の手: fields と needs を直してください(使える項目は docs/templates.md)。\n")
        .exit(3);
}

#[test]
fn naming_the_patient_needs_the_same_consent_as_an_inquiry() {
    let office = Office::example();
    let before = office.read(PAPER);
    let refused = office
        .run("doc 12 inquiry --to さくら --identified")
        .exit(2);
    assert!(
        refused.stderr.starts_with("エラー: 「打診書(氏名あり)」は氏名が出るため、発行できません。同意k5rnの範囲に氏名がありません。\n"),
        "{}",
        refused.stderr
    );
    assert_eq!(office.read(PAPER), before);
    office
        .run("doc 12 inquiry --to さくら --identified --without-consent 救急のため")
        .exit(0);
    let issued = &documents(&office)[0];
    assert_eq!(issued["template"], "inquiry_named");
    assert_eq!(issued["without_consent"], "救急のため");
    assert!(
        office
            .read(&made(&office, "inquiry_named"))
            .contains("架空 花子")
    );
    let consent = "  - {id: k5rn, on: 2026-11-18, by: 本人, purpose: 打診, scope: [医療情報, 氏名], method: 書面}";
    let paper = Office::example().read(PAPER).replace(
        "  - {id: k5rn, on: 2026-11-18, by: 本人, purpose: 打診, scope: [医療情報], method: 書面}",
        consent,
    );
    let office = Office::example().paper(PAPER, &paper);
    office
        .run("doc 12 inquiry --to さくら --identified")
        .exit(0);
}

#[test]
fn a_preview_shows_what_would_leave_and_makes_nothing() {
    let office = Office::example();
    let before = office.files();
    let shown = office
        .run("doc 12 inquiry --to さくら --preview")
        .exit(0)
        .stdout;
    assert!(
        shown.contains("宛先: 架空さくら訪問看護ステーション\n"),
        "{shown}"
    );
    assert!(shown.contains("必要な処置・条件"), "{shown}");
    assert!(!shown.contains('●'), "nothing identifies: {shown}");
    let named = office.run("doc 12 inquiry --to さくら --identified --preview --format json");
    let preview = &named.exit(0).json()["preview"][0];
    assert_eq!(preview["template"], "inquiry_named");
    assert_eq!(preview["consent"], false);
    assert_eq!(preview["fields"][0]["field"], "patient.name");
    assert_eq!(preview["fields"][0]["identifying"], true);
    assert_eq!(office.files(), before);
}

#[test]
fn what_changed_since_is_told_with_old_and_new() {
    let office = committing();
    office.run("doc 12 discharge_plan").exit(0);
    office.run("set 12 plan.goal=家で猫と暮らす").exit(0);
    let status = office.run("doc status 12 --format json").exit(0).json();
    let one = &status["documents"][0];
    assert_eq!(one["state"], "outdated");
    assert_eq!(
        one["changed"],
        serde_json::json!([{
            "field": "plan.goal", "label": "目標",
            "old": "夜間の吸引の体制を整え、自宅で暮らせる。", "new": "家で猫と暮らす",
        }])
    );
    let again = office.run("doc 12 discharge_plan").exit(0).stderr;
    assert!(
        again.contains(
            "
参考: 前に発行したもの(d"
        ),
        "{again}"
    );
    assert!(
        again.contains("から変わった項目: 退院支援計画\n"),
        "{again}"
    );
    let states = office.run("doc status 12 --format json").json();
    let states: Vec<&str> = states["documents"]
        .as_array()
        .expect("documents")
        .iter()
        .filter_map(|d| d["state"].as_str())
        .collect();
    assert_eq!(states, ["replaced", "current"]);
}

#[test]
fn a_fact_that_the_sheet_does_not_show_makes_it_no_older() {
    let office = Office::example();
    office.run("doc 12 discharge_plan").exit(0);
    office.run("set 12 patient.phone=0463-00-9999").exit(0);
    office.run("note 12 電話した").exit(0);
    let status = office
        .run("doc status 12 --format json --today 2026-12-01")
        .json();
    assert_eq!(status["documents"][0]["state"], "current");
}

#[test]
fn the_same_again_is_the_same_sheet() {
    let office = Office::example();
    office.run("doc 12 discharge_plan").exit(0);
    let (paper, page) = (
        office.read(PAPER),
        office.read(&made(&office, "discharge_plan")),
    );
    let id = documents(&office)[0]["id"].clone();
    let plan = made(&office, "discharge_plan");
    let said = format!(
        "注意: 「退院支援計画書」は空欄のままのところがあります: 病棟責任者、病棟専任の入退院支援職員、入院中の療養支援と役割分担 リハビリテーション、入院中の療養支援と役割分担 栄養、入院中の療養支援と役割分担 口腔、入院中の療養支援と役割分担 多職種の役割分担。次の手: renkei edit 2026-0012\n参考: 前に発行したもの({})から変わった項目はありません。\n前と同じ内容なので、照合番号も記録もそのままです。\n発行: 退院支援計画書 {}\n{plan}\n次: 印刷して渡したら、変わったことがないか renkei doc status 2026-0012\n",
        id.as_str().expect("an id"),
        plan.trim_end_matches(".html")
            .rsplit('-')
            .next()
            .expect("a code"),
    );
    office.run("doc 12 discharge_plan").stderr(&said).exit(0);
    assert_eq!(
        (
            office.read(PAPER),
            office.read(&made(&office, "discharge_plan"))
        ),
        (paper, page)
    );
}

#[test]
fn a_file_that_somebody_edited_is_not_written_over() {
    let office = Office::example();
    office.run("doc 12 discharge_plan").exit(0);
    let plan = made(&office, "discharge_plan");
    office.run(&format!("doc verify {plan}")).exit(0);
    let edited = format!(
        "{}<!-- 追記 -->\n",
        office.read(&made(&office, "discharge_plan"))
    );
    let office = office.paper(&plan, &edited);
    let told = office
        .run(&format!("doc verify {plan} --format json"))
        .exit(1);
    assert_eq!(told.json()["verdict"], "altered");
    assert_eq!(told.json()["documents"][0]["case"], "2026-0012");
    let paper = office.read(PAPER);
    office
        .run("doc 12 discharge_plan")
        .stderr(&format!("エラー: 「{plan}」は発行したあとに書き換えられているため、上書きしません。\n理由: 手で直したところが消えるのを防いでいます。\n次の手: 別の名前にするなら -o、上書きしてよければ --force を付けてください。\n"))
        .exit(2);
    assert_eq!(
        (
            office.read(&made(&office, "discharge_plan")),
            office.read(PAPER)
        ),
        (edited, paper)
    );
    office.run("doc 12 discharge_plan --force").exit(0);
    office.run(&format!("doc verify {plan}")).exit(0);
    let strange = office.run("doc verify renkei.toml --format json").exit(1);
    assert_eq!(strange.json()["verdict"], "unknown");
}

#[test]
fn what_was_issued_is_known_though_the_memory_is_gone() {
    let office = Office::example();
    office.run("doc 12 discharge_plan").exit(0);
    std::fs::remove_dir_all(office.path(".renkei")).expect("it was there");
    office.run("set 12 plan.goal=家で猫と暮らす").exit(0);
    office.run("doc 12 discharge_plan").exit(0);
}

#[test]
fn a_place_that_cannot_be_written_leaves_no_record() {
    let office = Office::example();
    std::fs::write(office.path("out"), "a file").expect("a file");
    let before = office.read(PAPER);
    let refused = office
        .run("doc 12 discharge_plan")
        .stdout("")
        .exit(4)
        .stderr;
    assert!(
        refused.starts_with("エラー: 「out/2026-0012-discharge_plan-")
            && refused.contains("」に書き込めません。\n"),
        "{refused}"
    );
    assert!(refused.contains("発行の記録はしていません。"), "{refused}");
    office.run("doc 12 discharge_plan -o cases").exit(4);
    assert_eq!(office.read(PAPER), before);
}

#[test]
fn slips_of_a_template_name_their_place() {
    for (words, first) in [
        (
            "x\n{% include 'zzz.html' %}",
            "エラー: 読み込む部品がありません。何も発行していません。\n  templates/discharge_plan.html:2:4\n",
        ),
        (
            "{% include 'discharge_plan.html' %}",
            "エラー: 部品が自分自身を読み込んでいます(include の循環)。何も発行していません。\n  templates/discharge_plan.html:1:4\n",
        ),
        (
            "{% if %}",
            "エラー: 様式の書き方の誤りです。何も発行していません。\n  templates/discharge_plan.html:1:7\n",
        ),
        (
            "{% for i in range(9999) %}{% for j in range(9999) %}a{% endfor %}{% endfor %}",
            "エラー: 様式の処理が終わりません(繰り返しが多すぎます)。何も発行していません。\n",
        ),
        (
            "{{ patient | nosuch }}",
            "エラー: 「nosuch」という変換はありません。",
        ),
    ] {
        let office = Office::example().paper("templates/discharge_plan.html", words);
        let ran = office.run("doc 12 discharge_plan").stdout("").exit(3);
        assert!(ran.stderr.starts_with(first), "{words}: {}", ran.stderr);
        assert!(!office.path("out").exists());
        assert!(documents(&office).is_empty());
    }
}

#[test]
fn the_office_has_its_own_templates_and_versions() {
    let rows = "[[document]]\ntemplate = \"memo\"\nlabel = \"連絡メモ\"\nfile = \"memo.html\"\nreader = \"staff\"\nfields = [\"patient.name\", \"needs\"]\nneeds = [\"patient.employer\"]\n\n[[document]]\ntemplate = \"memo\"\nlabel = \"新しい連絡メモ\"\nfrom = 2026-12-01\nfile = \"memo2.html\"\nreader = \"staff\"\nfields = [\"patient.name\"]\n";
    let office = Office::example()
        .paper("templates/index.toml", rows)
        .paper(
            "templates/memo.html",
            "<p>{{ patient.name }}: {{ needs | listed }}</p>",
        )
        .paper("templates/memo2.html", "<p>二 {{ patient.name }}</p>");
    office.run("doc 12 連絡メモ -o memo.md").exit(0);
    assert_eq!(
        office.read("memo.md"),
        "架空 花子: 気管切開、喀痰吸引(夜間)、胃瘻\n\n連絡メモ 照合番号 6XH4\n"
    );
    office
        .run("doc 12 memo -o memo2.txt --today 2026-12-01")
        .exit(0);
    assert!(office.read("memo2.txt").starts_with("二 架空 花子\n"));
    let list = office.run("doc 12 --list --format json").json();
    let rows = list["templates"].as_array().expect("templates");
    assert_eq!(rows[0]["id"], "memo");
    assert_eq!(rows[0]["missing"], serde_json::json!(["patient.employer"]));
    assert_eq!(rows[0]["missing_labels"], serde_json::json!(["勤務先"]));
    assert!(rows.iter().any(|row| row["id"] == "discharge_plan"));
}

#[test]
fn an_inquiry_goes_to_those_who_were_asked() {
    let office = Office::example();
    office.run("doc 12 inquiry").stderr(
        "エラー: 「打診書」の宛先がわかりません。\n理由: 返事を待っている打診が紙にありません。\n次の手: renkei doc 2026-0012 inquiry --to 施設\n　　　　renkei refer 2026-0012 施設 で打診を記録すると、宛先になります。\n",
    ).exit(2);
    office.run("refer 12 さくら わかば").exit(0);
    office.run("doc 12 inquiry").exit(0);
    let issued = documents(&office);
    let to: Vec<&str> = issued.iter().filter_map(|d| d["to"].as_str()).collect();
    assert_eq!(to, ["1462000020", "1462000060"]);
    office.run("doc 12 退院支援計画書 --to さくら").stderr(
        "エラー: 「退院支援計画書」は「本人・家族」が読む書類なので、--to は使えません。\n次の手: --to を外してください。\n",
    ).exit(2);
}

#[test]
fn refer_makes_the_sheets_in_the_same_step() {
    let office = committing();
    office.run("refer 12 さくら わかば --by FAX --doc").exit(0);
    let page = office.read(&made(&office, "inquiry"));
    assert_eq!(page.matches("<h1>FAX送付状</h1>").count(), 2);
    assert_eq!(documents(&office).len(), 2);
    let subjects = office.git("log --format=%s");
    assert_eq!(subjects.lines().count(), 2, "one step: {subjects}");
    assert!(subjects.starts_with("2026-0012 referrals.r"), "{subjects}");
    assert!(subjects.contains(" documents.d"), "{subjects}");
    office.run("refer 12 ほほえみ --doc --identified").exit(2);
    assert_eq!(documents(&office).len(), 2);
}

#[test]
fn a_dry_run_shows_the_difference_and_leaves_no_file() {
    let office = Office::example();
    let before = office.files();
    let ran = office.run("doc 12 discharge_plan -n").exit(0);
    assert!(ran.stdout.contains("+documents:"), "{}", ran.stdout);
    office.run("refer 12 さくら --doc -n").exit(0);
    office.run("doc 12 discharge_plan -n -o -").exit(0);
    assert_eq!(office.files(), before);
}

#[test]
fn without_a_browser_pdf_is_refused_in_a_sentence() {
    let office = Office::example().variable("PATH", "");
    let before = office.files();
    office.run("doc 12 discharge_plan --format pdf").stdout("").stderr(
        "エラー: PDFにするためのブラウザー(Chromium、Edge)がこの端末にありません。\n理由: PDFは、HTMLをブラウザーで印刷して作ります。\n次の手: --format html で作り、ブラウザーの印刷で「PDFに保存」を選んでください。\n　　　　入っている場所がわかるときは renkei.toml に [print] browser = \"場所\" と書いてください。\n",
    ).exit(2);
    assert_eq!(office.files(), before);
    let office = Office::example().paper("renkei.toml", "[print]\nbrowser = \"/no/such/edge\"\n");
    office.run("doc 12 discharge_plan --format pdf").stderr(
        "エラー: renkei.toml の print.browser「/no/such/edge」が見つかりません。\n次の手: ブラウザーの場所を書き直すか、その行を消してください。\n",
    ).exit(2);
}

#[test]
fn wrong_words_get_the_nearest_right_ones() {
    let office = Office::example();
    for (line, said) in [
        ("doc", "エラー: 症例と様式が要ります。\n"),
        ("doc 12", "エラー: どの様式かが要ります。\n"),
        (
            "doc 12 退院支援計書",
            "エラー: 様式「退院支援計書」がありません。\n次の手: 近い様式: 退院支援計画書",
        ),
        (
            "doc 12 inquiry --to さくら --answer-by 11/1",
            "エラー: 回答期限 2026-11-01 が今日(2026-11-23)より前です。\n",
        ),
        (
            "doc 12 inquiry --to どこにもない",
            "エラー: 施設「どこにもない」が見つかりません。\n",
        ),
        ("doc verify nosuch.html", "エラー: 「"),
        (
            "show 12 --format html",
            "エラー: --format html はこのコマンドでは使えません。\n",
        ),
    ] {
        let ran = office.run(line).stdout("");
        assert!(ran.stderr.starts_with(said), "{line}: {}", ran.stderr);
        assert_ne!(ran.code(), 0);
    }
}

#[test]
fn an_older_office_can_be_looked_at_and_issues_nothing() {
    let office = committing();
    office.run("doc 12 discharge_plan").exit(0);
    let told = office
        .run("doc status 12 --at HEAD --format json")
        .exit(0)
        .json();
    assert_eq!(told["documents"].as_array().map(Vec::len), Some(1));
    office.run("set 12 plan.goal=家で猫と暮らす").exit(0);
    let files = office.files();
    office
        .run("doc 12 discharge_plan --at HEAD~1 --force -o x.html")
        .stderr("エラー: --at では書き込めません。\n理由: 過去の時点は読むだけです。\n次の手: --at を外して実行してください。\n")
        .exit(2);
    assert_eq!(office.files(), files);
}

#[test]
fn a_cover_names_nobody_whatever_its_row_says() {
    let row = "[[document]]\ntemplate = \"fax_cover\"\nfile = \"fax_cover.html\"\nreader = \"facility\"\nconsent = \"none\"\nfields = [\"patient.name\"]\n";
    let office = Office::example()
        .paper("templates/index.toml", row)
        .paper("templates/fax_cover.html", "<p>{{ patient.name }}</p>");
    office.run("doc 12 inquiry --to さくら").exit(3);
    assert!(documents(&office).is_empty());
}

#[test]
fn a_row_that_says_nothing_of_consent_asks_for_it() {
    let row = "[[document]]\ntemplate = \"memo\"\nlabel = \"連絡メモ\"\nfile = \"memo.html\"\nreader = \"facility\"\nfields = [\"patient.name\"]\n";
    let office = Office::example()
        .paper("templates/index.toml", row)
        .paper("templates/memo.html", "<p>{{ patient.name }}</p>");
    let ran = office.run("doc 12 memo --to 1462000020").exit(2);
    assert!(
        ran.stderr.contains("は氏名が出るため、発行できません。"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_is_issued_again_does_not_replace_what_went_out() {
    let office = Office::example();
    office.run("doc 12 inquiry --to さくら わかば").exit(0);
    let first = made(&office, "inquiry");
    let page = office.read(&first);
    office.run("doc 12 inquiry --to ほほえみ").exit(0);
    assert_eq!(office.read(&first), page);
    office.run(&format!("doc verify {first}")).exit(0);
}

#[test]
fn the_offices_own_papers_are_no_place_for_a_document() {
    let office = Office::example();
    let before = office.files();
    for place in [
        // A folder that isn't there yet is no way round.
        "cases/2031/2031-0001.yaml",
        "templates/new/x.html",
        "out/new/../../cases/2031/2031-0001.yaml",
        "Cases/2031/2031-0001.yaml",
        PAPER,
        "cases/2026/2026-0099.yaml",
        "facilities.toml",
        "renkei.toml",
        "templates/index.toml",
        ".renkei/lock",
        ".git/hooks/post-commit",
    ] {
        let ran = office
            .run(&format!("doc 12 face_sheet --force -o {place}"))
            .exit(2);
        assert!(
            ran.stderr.contains("には書き出せません。"),
            "{place}: {}",
            ran.stderr
        );
    }
    assert_eq!(office.files(), before);
}

#[test]
fn an_override_that_cannot_be_read_is_not_the_built_in_form() {
    let office = Office::example().bytes("templates/face_sheet.html", b"\x83\x74\xff");
    office.run("doc 12 face_sheet").exit(3);
    assert!(documents(&office).is_empty());
    // A list with a slip hides what its rows asked for: nothing is issued by guess.
    let row = "[[document]]\ntemplate = \"other\"\nfile = \"o.html\"\n";
    let office = Office::example().paper("templates/index.toml", row);
    let ran = office.run("doc 12 face_sheet").exit(3);
    assert!(
        ran.stderr
            .contains("様式の一覧(templates/index.toml)を読めないため、発行しません。"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_change_that_makes_documents_old_says_so() {
    let office = Office::example();
    office.run("doc 12 discharge_plan").exit(0);
    let told = office.run("set 12 plan.goal=家で猫と暮らす").exit(0).stderr;
    assert!(
        told.contains(
            "注意: 発行した書類のうち1件が古くなりました。次の手: renkei doc status 2026-0012\n"
        ),
        "{told}"
    );
    let told = office
        .run("set 12 patient.phone=0463-00-9999")
        .exit(0)
        .stderr;
    assert!(!told.contains("古くなりました"), "{told}");
    let told = office.run("set 12 plan.delivered=true").exit(0).stderr;
    assert!(!told.contains("古くなりました"), "{told}");
}

#[test]
fn a_file_of_yesterday_is_told_as_such() {
    let office = Office::example();
    office.run("doc 12 discharge_plan").exit(0);
    let plan = made(&office, "discharge_plan");
    office.run("set 12 plan.goal=家で猫と暮らす").exit(0);
    let told = office.run(&format!("doc verify {plan}")).exit(0).stdout;
    assert!(
        told.contains("のあとに変わった項目があります(退院支援計画)"),
        "{told}"
    );
    office.run("doc 12 discharge_plan").exit(0);
    let told = office.run(&format!("doc verify {plan}")).exit(0).stdout;
    assert!(
        told.contains("あとから出し直したものがあります。"),
        "{told}"
    );
}

#[test]
fn a_full_stdout_leaves_no_record() {
    let office = Office::example();
    let before = office.read(PAPER);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    // Only some systems have such a device.
    let Ok(full) = full else { return };
    let ended = std::process::Command::new(env!("CARGO_BIN_EXE_renkei"))
        .args([
            "doc",
            "12",
            "face_sheet",
            "-o",
            "-",
            "--today",
            "2026-11-23",
        ])
        .current_dir(office.path("."))
        .stdout(full)
        .stderr(std::process::Stdio::null())
        .status()
        .expect("the program runs");
    assert_eq!(ended.code(), Some(4));
    assert_eq!(office.read(PAPER), before);
}
