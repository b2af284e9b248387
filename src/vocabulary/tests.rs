//! The tables against each other and against the words the project promises to read.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "tests read the real open data where it is, and say so where it is not"
)]

use super::{OfficeTerm, Table, Vocabularies, Word};
use crate::text;
use std::collections::{HashMap, HashSet};

fn office() -> Vocabularies {
    Vocabularies::default()
}

#[test]
fn every_table_is_filled_and_every_row_whole() {
    for table in Table::ALL {
        assert!(table.terms().len() >= 2, "{}", table.name());
        for term in table.terms() {
            let place = format!("{}: {}", table.name(), term.id);
            assert!(!term.label.is_empty(), "{place}");
            assert!(!term.source.is_empty(), "{place}");
            for key in term.source.split(' ') {
                let known = key == "K" || key == "K?" || key == "product" || key.starts_with("S:");
                assert!(known, "{place}: {key}");
            }
            for spelling in term.spellings() {
                assert!(!spelling.contains('|'), "{place}: {spelling}");
                assert!(
                    !spelling.chars().any(char::is_control),
                    "{place}: {spelling}"
                );
            }
        }
    }
}

#[test]
fn every_line_has_no_more_than_six_cells_and_its_facts_are_pairs() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/vocabulary/tables");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        files += 1;
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let cells: Vec<&str> = line.split('|').collect();
            assert!(matches!(cells.len(), 5 | 6), "{}: {line}", path.display());
            for pair in cells.get(5).unwrap_or(&"").split_whitespace() {
                assert!(pair.contains('='), "{}: {pair}", path.display());
            }
        }
    }
    assert_eq!(files, Table::ALL.len());
}

#[test]
fn ids_are_plain_and_unique() {
    for table in Table::ALL {
        let mut seen = HashSet::new();
        for term in table.terms() {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(term.id.chars().all(plain), "{}: {}", table.name(), term.id);
            assert!(term.id.starts_with(|c: char| c.is_ascii_lowercase()));
            assert!(seen.insert(term.id), "{}: {}", table.name(), term.id);
        }
    }
}

#[test]
fn no_spelling_belongs_to_two_terms_of_a_table() {
    let mut clashes = Vec::new();
    for table in Table::ALL {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for term in table.terms() {
            for spelling in term.spellings() {
                let folded = text::fold(spelling);
                assert!(!folded.is_empty(), "{}: {}", table.name(), term.id);
                if let Some(other) = seen.insert(folded, term.id)
                    && other != term.id
                {
                    clashes.push(format!(
                        "{}: {spelling}: {other}, {}",
                        table.name(),
                        term.id
                    ));
                }
            }
        }
    }
    assert!(clashes.is_empty(), "{clashes:#?}");
}

#[test]
fn every_spelling_finds_its_term() {
    let office = office();
    for table in Table::ALL {
        for term in table.terms() {
            for spelling in term.spellings() {
                let found = office.table(*table).find(spelling);
                assert_eq!(
                    found.map(|t| t.id),
                    Some(term.id),
                    "{}: {spelling}",
                    table.name()
                );
            }
        }
    }
}

#[test]
fn width_case_and_kana_do_not_matter() {
    let office = office();
    for (table, spellings, id) in [
        (
            Table::CareLevels,
            &["care3", "CARE3", "要介護3", "要介護３", "要介護 3"][..],
            "care3",
        ),
        (
            Table::Dementia,
            &["IIa", "Ⅱa", "iia", "ＩＩａ", "Ⅱａ"],
            "iia",
        ),
        (Table::Dementia, &["M", "m", "Ｍ"], "m"),
        (Table::Bedridden, &["A2", "a2", "Ａ２"], "a2"),
        (
            Table::Needs,
            &["気管切開", "気切", "tracheostomy", "ｶﾆｭｰﾚ", "かにゅーれ"],
            "tracheostomy",
        ),
        (
            Table::Needs,
            &["喀痰吸引(夜間)", "喀痰吸引（夜間）"],
            "suction_night",
        ),
        (
            Table::Needs,
            &["胃瘻", "胃ろう", "胃ロウ", "PEG", "ｐｅｇ"],
            "enteral_gastrostomy",
        ),
        (
            Table::Services,
            &["訪問看護", "訪看", "訪問看護ステーション", "homenursing"],
            "homenursing",
        ),
        (Table::Methods, &["FAX", "fax", "ＦＡＸ", "ﾌｧｯｸｽ"], "fax"),
        (
            Table::Factors,
            &["イ", "い", "ｲ", "緊急入院"],
            "emergency_admission",
        ),
    ] {
        for spelling in spellings {
            assert_eq!(office.read(table, spelling).id(), id, "{spelling}");
        }
    }
}

#[test]
fn the_lists_are_complete() {
    for (table, least) in [
        (Table::Needs, 70),
        (Table::Services, 110),
        (Table::WardKinds, 25),
        (Table::Departments, 90),
        (Table::DiagnosisTags, 50),
        (Table::EventKinds, 40),
    ] {
        assert!(
            table.terms().len() >= least,
            "{}: {}",
            table.name(),
            table.terms().len()
        );
    }
    for (table, number) in [
        (Table::SpecifiedDiseases, 16),
        (Table::Table7, 20),
        (Table::Table8, 20),
        (Table::Factors, 17),
        (Table::CareLevels, 11),
        (Table::CareStatus, 6),
        (Table::AdlItems, 8),
        (Table::AdlLevels, 4),
        (Table::Bedridden, 9),
        (Table::Dementia, 8),
        (Table::ReferralStatus, 9),
        (Table::Answers, 4),
        (Table::VacancyStates, 4),
        (Table::Relations, 3),
        (Table::Lines, 3),
        (Table::Weekdays, 8),
        (Table::OrderKinds, 6),
        (Table::DeclineReasons, 24),
    ] {
        assert_eq!(table.terms().len(), number, "{}", table.name());
    }
    for (number, term) in (1..).zip(Table::SpecifiedDiseases.terms()) {
        assert_eq!(term.attribute("no"), Some(number.to_string().as_str()));
    }
    for (number, term) in (1..).zip(Table::Table7.terms()) {
        assert_eq!(term.attribute("no"), Some(number.to_string().as_str()));
    }
    let letters: String = Table::Factors
        .terms()
        .iter()
        .filter_map(|term| term.attribute("letter"))
        .collect();
    assert_eq!(letters, "アイウエオカキクケコサシスセソタチ");
}

#[test]
fn the_words_on_paper_are_the_labels() {
    let office = office();
    for (table, words) in [
        (Table::Lines, "前方連携 退院支援 相談"),
        (
            Table::Channels,
            "電話 来室 病棟 医師 スクリーニング メール FAX その他",
        ),
        (
            Table::Requesters,
            "本人 家族 医師 看護師 リハ ケアマネ 施設 病院 行政 その他",
        ),
        (Table::Categories, "在宅退院 介護保険"),
        (Table::Sexes, "男 女"),
        (Table::Households, "独居"),
        (Table::Housing, "集合住宅 戸建"),
        (Table::FamilyRoles, "キーパーソン"),
        (Table::CareCapacities, "なし"),
        (Table::Contactable, "可"),
        (Table::Insurances, "後期高齢者 生活保護 身体障害者手帳"),
        (
            Table::CareLevels,
            "要支援1 要支援2 要介護1 要介護2 要介護3 要介護4 要介護5",
        ),
        (
            Table::CareStatus,
            "未申請 申請中 認定済 区分変更申請中 更新申請中 非該当",
        ),
        (Table::SpecifiedDiseases, "脳血管疾患"),
        (Table::AdmissionKinds, "緊急 予定 転院"),
        (Table::Causes, "疾病 交通事故 労災の疑い 不明"),
        (Table::WardKinds, "急性期一般1 回復期リハ 療養 緩和ケア病棟"),
        (Table::DiagnosisTags, "大腿骨骨折"),
        (Table::AdlItems, "移動 移乗 食事 排泄 入浴 更衣 整容 階段"),
        (Table::AdlLevels, "自立 見守り 一部介助 全介助"),
        (Table::Bedridden, "J1 J2 A1 A2 B1 B2 C1 C2"),
        (Table::Dementia, "自立 I IIa IIb IIIa IIIb IV M"),
        (Table::Behaviours, "昼夜逆転"),
        (Table::Needs, "気管切開 喀痰吸引(夜間) 胃瘻"),
        (Table::Departments, "整形外科 循環器内科 内科"),
        (Table::WishPlaces, "自宅 施設"),
        (Table::ConsentPurposes, "打診"),
        (Table::ConsentScopes, "医療情報 氏名"),
        (Table::ConsentMethods, "書面"),
        (
            Table::EventKinds,
            "スクリーニング 家族面談 計画着手 カンファレンス 計画説明 ケアマネ入院連絡 ケアマネ退院連絡 \
             介護支援等連携指導1 介護支援等連携指導2 退院時共同指導2 診療情報提供 退院前訪問 連絡試行 \
             虐待通報 入院前訪問 電話 面談 電話(院内) 記録",
        ),
        (Table::EventOutcomes, "不在"),
        (Table::Methods, "電話 FAX"),
        (
            Table::ReferralStatus,
            "下書き 送付 受領 検討中 可 条件付 不可 取下げ 期限切れ",
        ),
        (Table::DeclineReasons, "医療処置対応不可"),
        (Table::AppointmentKinds, "認定調査"),
        (Table::AppointmentStatus, "確定"),
        (Table::OrderKinds, "訪問看護指示書 特別訪問看護指示書"),
        (
            Table::Services,
            "訪問看護 訪問診療 回復期リハ 療養 緩和ケア病棟 地域包括支援センター 診療所 病院 住宅型有料老人ホーム",
        ),
        (Table::Payers, "医療保険"),
        (Table::HoldReasons, "病状変化"),
        (Table::ClosureReasons, "退院"),
        (Table::Destinations, "自宅 自宅(在宅サービスあり)"),
        (Table::Outcomes, "軽快"),
        (Table::AcpPolicies, "全治療 限定 DNAR 未定"),
        (Table::Answers, "可 条件付 不可 不明"),
        (Table::VacancyStates, "空きあり 満床 待機 要相談"),
        (Table::Relations, "連携 登録医 特別の関係"),
        (Table::Sources, "電話"),
        (Table::Roles, "社会福祉士 管理者"),
        (Table::Weekdays, "月 火 水 木 金 土 日 祝"),
        (
            Table::Stages,
            "相談受付 スクリーニング アセスメント 計画作成 候補選定 打診中 受入調整 退院準備 退院 終結 保留",
        ),
    ] {
        for word in words.split_whitespace() {
            let found = office.read(table, word);
            assert_eq!(
                (found.label(), found.term().is_some()),
                (word, true),
                "{}",
                table.name()
            );
        }
    }
}

#[test]
fn the_ids_that_scripts_rely_on_are_there() {
    let office = office();
    for (table, ids) in [
        (Table::Lines, "inbound discharge consultation"),
        (
            Table::CareStatus,
            "none applying certified change_applying renewal_applying rejected",
        ),
        (
            Table::ReferralStatus,
            "draft sent received considering accepted conditional declined withdrawn expired",
        ),
        (Table::Answers, "yes conditional no unknown"),
        (
            Table::AdlItems,
            "move transfer eat toilet bathe dress groom stairs",
        ),
        (Table::Payers, "medical ltci pending none shogai self sogo"),
        (
            Table::Needs,
            "ventilator_invasive ventilator_niv tracheostomy suction_day suction_night suction_frequent \
             oxygen_low oxygen_high enteral_gastrostomy enteral_nasogastric tpn_cv iv_peripheral iv_24h \
             sc_infusion insulin insulin_multi blood_glucose dialysis_hd dialysis_pd urinary_catheter \
             self_cath stoma pressure_ulcer_mild pressure_ulcer_deep wound_npwt drain narcotic_oral \
             narcotic_inj chemo_oral transfusion palliative end_of_life on_call_24h night_nurse \
             doctor_visit rehab_pt rehab_ot rehab_st rehab_daily dysphagia_food diet_special dental_visit \
             pharmacist_visit dementia_mild dementia_bpsd delirium locked_unit psychiatric intellectual \
             severe_behavior higher_brain pediatric medical_care_child maternity infection_mrsa \
             infection_resistant infection_tb_hx infection_hiv_hbv_hcv infection_covid scabies \
             private_room bariatric high_cost_drug no_guarantor public_assistance no_insurance \
             foreign_language alcohol smoking transport_service family_visit respite short_notice \
             weekend_admission gender_male gender_female restraint_free",
        ),
        (
            Table::DeclineReasons,
            "no_bed wait_long medical_need medical_unstable rehab_not_eligible dementia_bpsd behavior \
             infection staffing equipment cost high_cost_drug no_guarantor public_assistance \
             payer_mismatch care_level age_gender area no_next_destination family_request dnar_policy \
             too_late no_answer other",
        ),
    ] {
        for id in ids.split_whitespace() {
            let found = office.table(table).terms().iter().any(|term| term.id == id);
            assert!(found, "{}: {id}", table.name());
        }
    }
}

#[test]
fn official_service_names_find_their_row() {
    let office = office();
    for (number, name) in [
        ("110", "訪問介護"),
        ("120", "訪問入浴介護"),
        ("130", "訪問看護"),
        ("140", "訪問リハビリテーション"),
        ("150", "通所介護"),
        ("155", "指定療養通所介護"),
        ("160", "通所リハビリテーション"),
        ("170", "福祉用具貸与"),
        ("210", "短期入所生活介護"),
        ("220", "短期入所療養介護（介護老人保健施設）"),
        ("230", "短期入所療養介護(療養病床を有する病院等）"),
        ("320", "認知症対応型共同生活介護"),
        ("331", "特定施設入居者生活介護（有料老人ホーム）"),
        ("332", "特定施設入居者生活介護（軽費老人ホーム）"),
        (
            "334",
            "特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅））",
        ),
        ("361", "地域密着型特定施設入居者生活介護（有料老人ホーム）"),
        ("362", "地域密着型特定施設入居者生活介護（軽費老人ホーム）"),
        (
            "364",
            "地域密着型特定施設入居者生活介護（有料老人ホーム（サービス付き高齢者向け住宅））",
        ),
        ("410", "特定福祉用具販売"),
        ("430", "居宅介護支援"),
        ("510", "介護老人福祉施設"),
        ("520", "介護老人保健施設"),
        ("530", "介護療養型医療施設"),
        ("540", "地域密着型介護老人福祉施設入所者生活介護"),
        ("550", "介護医療院"),
        ("551", "短期入所療養介護（介護医療院）"),
        ("710", "夜間対応型訪問介護"),
        ("720", "認知症対応型通所介護"),
        ("730", "小規模多機能型居宅介護"),
        ("760", "定期巡回・随時対応型訪問介護看護"),
        ("770", "看護小規模多機能型居宅介護（複合型サービス）"),
        ("780", "地域密着型通所介護"),
    ] {
        let term = office.table(Table::Services).find(name);
        assert_eq!(term.and_then(|t| t.attribute("no")), Some(number), "{name}");
        let by_number = office.table(Table::Services).by_attribute("no", number);
        assert_eq!(by_number.map(|t| t.id), term.map(|t| t.id), "{number}");
    }
}

#[test]
fn short_service_words_find_their_row() {
    let office = office();
    for (word, id) in [
        ("訪看", "homenursing"),
        ("訪リハ", "homerehab"),
        ("デイサービス", "daycare"),
        ("デイケア", "dayrehab"),
        ("ショートステイ", "shortstay"),
        ("特養", "tokuyo"),
        ("老健", "roken"),
        ("小多機", "shokibo"),
        ("看多機", "kantaki"),
        ("グループホーム", "gh"),
        ("GH", "gh"),
        ("サ高住", "sakoju"),
        ("住宅型有料", "jutaku_yuryo"),
        ("居宅", "kyotaku"),
        ("ケアマネ", "kyotaku"),
        ("包括", "houkatsu"),
        ("回リハ", "kaifuku_reha"),
        ("地ケア", "chiiki_care"),
        ("ホスピス", "kanwa"),
        ("クリニック", "clinic"),
    ] {
        assert_eq!(office.read(Table::Services, word).id(), id, "{word}");
    }
}

#[test]
fn rows_that_name_rows_of_other_tables_name_real_ones() {
    let office = office();
    let has = |table: Table, id: &str| table.terms().iter().any(|term| term.id == id);
    for (table, key, other) in [
        (Table::Needs, "table7", Table::Table7),
        (Table::Needs, "table8_row", Table::Table8),
        (Table::DiagnosisTags, "table7", Table::Table7),
        (Table::DiagnosisTags, "disease", Table::SpecifiedDiseases),
        (Table::DiagnosisTags, "factor", Table::Factors),
        (Table::DeclineReasons, "need", Table::Needs),
        (Table::Destinations, "service", Table::Services),
        (Table::Services, "ward", Table::WardKinds),
    ] {
        for term in table.terms() {
            if let Some(id) = term.attribute(key).filter(|id| *id != "ask") {
                assert!(has(other, id), "{}: {} {key}={id}", table.name(), term.id);
            }
        }
    }
    // A ward kind is a service too, under the same id.
    for ward in Table::WardKinds.terms() {
        let service = office.table(Table::Services).find(ward.label);
        assert_eq!(
            service.map(|s| (s.id, s.attribute("ward"))),
            Some((ward.id, Some(ward.id)))
        );
    }
    // Every disease of table 7 and of the sixteen is reachable from a tag, but for the ventilator,
    // which is a need.
    for (table, key) in [
        (Table::Table7, "table7"),
        (Table::SpecifiedDiseases, "disease"),
    ] {
        for row in table.terms() {
            let tagged = office
                .table(Table::DiagnosisTags)
                .by_attribute(key, row.id)
                .is_some();
            let exempt = row.id == "ventilator" || (key == "table7" && row.id == "pd_related");
            assert!(tagged || exempt, "{}: {}", table.name(), row.id);
        }
    }
}

#[test]
fn facts_have_known_values() {
    for term in Table::Services.terms() {
        let insurance = term.attribute("insurance");
        assert!(
            matches!(insurance, Some("care" | "medical" | "disability" | "none")),
            "{}",
            term.id
        );
        for key in ["visit", "local"] {
            assert!(
                matches!(term.attribute(key), None | Some("yes")),
                "{}",
                term.id
            );
        }
    }
    for term in Table::Needs.terms() {
        assert!(
            matches!(term.attribute("table8"), None | Some("yes" | "ask")),
            "{}",
            term.id
        );
        assert!(!term.group.is_empty(), "{}", term.id);
    }
    for term in Table::DiagnosisTags.terms() {
        let reha = term.attribute("reha");
        assert!(
            matches!(reha, None | Some("1" | "2" | "3" | "4" | "5" | "6")),
            "{}",
            term.id
        );
    }
}

#[test]
fn an_unknown_word_stays_as_written() {
    let word = office().read(Table::Needs, "架空の処置");
    assert_eq!(word, Word::Unknown("架空の処置".into()));
    assert_eq!(word.label(), "架空の処置");
}

#[test]
fn the_nearest_terms_are_offered() {
    let office = office();
    let near = office.table(Table::Needs).nearest("気管切会");
    assert_eq!(near.first().map(|term| term.id), Some("tracheostomy"));
    assert!(
        office
            .table(Table::Needs)
            .nearest("まったく別の文")
            .is_empty()
    );
}

#[test]
fn an_office_adds_its_own_terms() {
    let own = OfficeTerm {
        label: "架空処置".to_string(),
        aliases: vec!["かくう処置".to_string()],
        ..OfficeTerm::default()
    };
    let office = Vocabularies::with_office(&[(Table::Needs, own)]);
    assert_eq!(office.read(Table::Needs, "カクウ処置").label(), "架空処置");
    assert_eq!(office.read(Table::Needs, "気切").id(), "tracheostomy");
}

#[test]
fn departments_of_real_hospitals_are_known() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/open-data/medical");
    if !folder.exists() {
        println!("skipped: no open data beside the project");
        return;
    }
    let office = office();
    let (mut all, mut unknown) = (0, HashMap::<String, usize>::new());
    for file in ["hospital_departments.csv", "clinic_departments.csv"] {
        let mut reader = csv::Reader::from_path(folder.join(file)).unwrap();
        for row in reader.records() {
            for name in row.unwrap()[4].split(';').filter(|name| !name.is_empty()) {
                all += 1;
                if office.table(Table::Departments).find(name).is_none() {
                    *unknown.entry(name.to_string()).or_default() += 1;
                }
            }
        }
    }
    let missing: usize = unknown.values().sum();
    assert!(missing * 200 < all, "{missing} of {all}: {unknown:?}");
}
