//! The two lines beside discharge support: consultations, and patients that others send.

use super::case::{Draft, working_day};
use super::entry::Table;
use super::names;
use super::partners;
use super::person::{self, Person};
use super::phrases::{self, one};
use super::story::Turn;
use crate::paper::Value;
use chrono::{NaiveDate, TimeDelta};

/// What somebody comes to ask: weight, categories, request, what was done, ages, how it ends.
type Matter = (
    u32,
    (
        &'static [&'static str],
        &'static str,
        &'static [&'static str],
        (i64, i64),
        Turn,
    ),
);

static MATTERS: &[Matter] = &[
    (
        22,
        (
            &["医療費"],
            "入院費の支払いが心配。限度額の手続きを知りたい。",
            &[
                "高額療養費と限度額の手続きを説明。医事課で支払いの時期を相談できることを伝えた。",
                "世帯の課税状況を確認。多数回該当の見込みも説明した。",
            ],
            (45, 92),
            Turn::Usual,
        ),
    ),
    (
        9,
        (
            &["就労"],
            "治療を続けながら働きたい。会社にどう伝えればよいか。",
            &[
                "両立支援の流れを説明。勤務情報の書類を会社に書いてもらうことになった。",
                "産業医あての意見書について主治医に相談した。",
            ],
            (26, 63),
            Turn::Working,
        ),
    ),
    (
        18,
        (
            &["介護保険"],
            "退院した母の物忘れが進んだ。介護保険を申し込みたい。",
            &[
                "申請の窓口と必要な物を説明。地域包括支援センターにも連絡した。",
                "認定までの目安は1か月余り。急ぐ場合の暫定の利用も説明した。",
            ],
            (72, 92),
            Turn::Usual,
        ),
    ),
    (
        7,
        (
            &["障害・手帳"],
            "透析を始めたので手帳の手続きを知りたい。",
            &["指定医の診断書と市の窓口を案内。医療費の助成も併せて説明した。"],
            (38, 74),
            Turn::Usual,
        ),
    ),
    (
        6,
        (
            &["難病"],
            "指定難病の申請書の書き方が分からない。",
            &["診断書の依頼と保健所での申請を案内。交付までの間の払い戻しを説明した。"],
            (34, 72),
            Turn::Usual,
        ),
    ),
    (
        5,
        (
            &["年金"],
            "脳梗塞のあと働けない。障害年金は受けられるか。",
            &["初診日の証明と加入の状況を確認。年金事務所の予約を取ることになった。"],
            (40, 63),
            Turn::Working,
        ),
    ),
    (
        7,
        (
            &["生活保護", "生活費"],
            "仕事がなく家賃が払えない。通院をやめようと思っている。",
            &[
                "福祉事務所に同行の予定。無料低額診療についても説明した。",
                "福祉事務所の面談に同席。申請を受け付けられた。",
            ],
            (38, 74),
            Turn::Welfare,
        ),
    ),
    (
        8,
        (
            &["心理社会", "家族"],
            "夫の病気を受け止められない。眠れない日が続く。",
            &[
                "気持ちを聞いた。緩和ケアの看護師とも面談することになった。",
                "患者会と家族の集まりを案内した。",
            ],
            (50, 82),
            Turn::Usual,
        ),
    ),
    (
        6,
        (
            &["意思決定支援"],
            "延命治療をどうするか、家族で意見が分かれている。",
            &["主治医の説明の場を設けた。本人の言葉を家族と確かめた。"],
            (70, 94),
            Turn::LastDays,
        ),
    ),
    (
        6,
        (
            &["受診受療"],
            "どの診療科にかかればよいか分からない。",
            &["症状を聞き、総合診療の外来を案内した。"],
            (30, 84),
            Turn::Usual,
        ),
    ),
    (
        3,
        (
            &["身寄りなし"],
            "手術の保証人になってくれる人がいない。",
            &["保証人がいなくても治療は受けられることを説明。緊急時の連絡先を一緒に整理した。"],
            (60, 86),
            Turn::NoKin,
        ),
    ),
    (
        3,
        (
            &["苦情"],
            "病棟の説明が足りないと感じた。",
            &["話を聞き、病棟の責任者と共有。後日、説明の場を設けた。"],
            (45, 80),
            Turn::Usual,
        ),
    ),
];

/// 相談
pub(super) fn consultation(draft: &mut Draft) {
    let (categories, request, notes, ages, turn) = *draft.dice.weighted(MATTERS);
    let person = person::write(draft, turn, ages, 55);
    let (channel, requester) = *draft.dice.weighted(&[
        (42, ("来室", "本人")),
        (30, ("電話", "家族")),
        (14, ("医師", "医師")),
        (10, ("病棟", "看護師")),
        (4, ("メール", "行政")),
    ]);
    let intake = Table::new()
        .text("channel", channel)
        .text("requester", requester)
        .words("categories", categories)
        .text("request", request);
    draft.put("intake", intake.done());
    medical(draft, &person, turn);
    let sessions = draft.dice.between(1, 6);
    let mut day = draft.opened;
    let mut events = Vec::new();
    for session in 0..sessions {
        if !draft.past(day) {
            break;
        }
        let text = if session == 0 {
            format!("相談を受けた。{}", notes[0])
        } else if (session as usize) < notes.len() {
            notes[session as usize].to_string()
        } else {
            one(&mut draft.dice, phrases::CALLS).to_string()
        };
        let kind = if session == 0 {
            "面談"
        } else {
            *draft.dice.pick(&["電話", "面談", "記録"])
        };
        let with = person.kin.filter(|_| requester == "家族").unwrap_or("本人");
        let by = *draft.dice.pick(&["tanaka", "sato", "ito", "kato"]);
        let entry = Table::new()
            .plain("on", day)
            .text("kind", kind)
            .text("by", by)
            .text("with", with)
            .text("text", text);
        events.push(draft.ids.entry('e', entry));
        day = working_day(draft.after(day, 2, 18));
    }
    draft.put_list("events", events);
    if turn == Turn::LastDays {
        let wish = Table::new()
            .plain("on", draft.opened)
            .text("who", "本人")
            .text("place", "自宅")
            .text("text", one(&mut draft.dice, phrases::own_wish("自宅")));
        let wish = draft.ids.entry('w', wish);
        draft.put_list("wishes", vec![wish]);
    }
    if turn == Turn::Working {
        let unable = draft.opened - TimeDelta::days(draft.dice.between(3, 120));
        draft.put("work", Table::new().plain("unable_from", unable).done());
    }
    let end = working_day(draft.after(day, 0, 20));
    if draft.past(end) {
        let reason = *draft.dice.weighted(&[
            (82, "相談完了"),
            (6, "連絡途絶"),
            (6, "他部署へ"),
            (4, "支援不要"),
            (2, "取下げ"),
        ]);
        draft.put(
            "closure",
            Table::new().plain("on", end).text("reason", reason).done(),
        );
        let helped = reason == "相談完了";
        outcomes(draft, categories, end, helped.then_some(&[][..]));
    } else if draft.dice.chance(30) && draft.past(day) {
        outcomes(draft, categories, day, Some(&["一部", "未解決"]));
    }
}

/// What became of each category by a day: the results given, or what fits an end without help;
/// an empty list is that of a consultation that was finished.
fn outcomes(draft: &mut Draft, categories: &[&str], on: NaiveDate, results: Option<&[&str]>) {
    let mut list = Vec::new();
    for category in categories {
        let result = match results {
            Some([]) => {
                *draft
                    .dice
                    .weighted(&[(70, "解決"), (12, "一部"), (5, "未解決"), (13, "他へ")])
            }
            Some(results) => *draft.dice.pick(results),
            None => "未解決",
        };
        let mut entry = Table::new()
            .plain("on", on)
            .text("category", *category)
            .text("result", result);
        if result == "他へ" {
            let offices = ["地域包括支援センター", "市役所の窓口", "社会福祉協議会"];
            entry = entry.text("to", *draft.dice.pick(&offices));
        }
        if draft.dice.chance(20) {
            entry = entry.text("text", "本人に伝えた。");
        }
        list.push(draft.ids.entry('o', entry));
    }
    draft.put_list("outcomes", list);
}

/// 医療保険 alone.
fn medical(draft: &mut Draft, person: &Person, turn: Turn) {
    let kind = match person.age {
        _ if turn == Turn::Welfare => "国保",
        75.. => "後期高齢者",
        65..75 => "国保",
        _ => *draft.dice.pick(&["協会けんぽ", "国保", "組合健保"]),
    };
    let burden = if person.age >= 75 { 1 } else { 3 };
    let medical = Table::new().text("kind", kind).plain("burden", burden);
    draft.put(
        "insurance",
        Table::new().value("medical", medical.done()).done(),
    );
}

const PURPOSES: &[(&str, &str, &str)] = &[
    ("循環器内科", "精査", "労作時の息切れの精査をお願いします。"),
    (
        "整形外科",
        "手術",
        "変形が強く、手術の適応をご判断ください。",
    ),
    (
        "消化器内科",
        "検査",
        "健診で便潜血が陽性でした。内視鏡検査をお願いします。",
    ),
    (
        "脳神経内科",
        "精査",
        "歩きにくさが進んでいます。診断と治療方針をお願いします。",
    ),
    ("脳神経外科", "検査", "頭部MRIの撮影と読影をお願いします。"),
    (
        "呼吸器内科",
        "精査",
        "胸部X線で影を認めます。精査をお願いします。",
    ),
    (
        "腎臓内科",
        "治療方針",
        "腎機能の低下が続いています。今後の方針のご相談です。",
    ),
];

/// 前方連携
pub(super) fn inbound(draft: &mut Draft) {
    let person = person::write(draft, Turn::Usual, (38, 90), 50);
    let transfer = draft.dice.chance(14);
    let (department, purpose, request) = *draft.dice.pick(PURPOSES);
    let purpose = if transfer { "転院受入" } else { purpose };
    let categories: &[&str] = if transfer {
        &["転院受入"]
    } else {
        &["紹介受付", "予約代行"]
    };
    let channel = *draft
        .dice
        .weighted(&[(70, "FAX"), (22, "電話"), (8, "その他")]);
    let intake = Table::new()
        .text("channel", channel)
        .text("requester", "病院")
        .text("requester_name", names::doctor(&mut draft.dice))
        .words("categories", categories)
        .text("request", request);
    draft.put("intake", intake.done());
    medical(draft, &person, Turn::Usual);

    let service = if transfer { "病院" } else { "診療所" };
    let from = partners::find(draft, service, &person, &[]);
    let received = draft.opened - TimeDelta::days(i64::from(draft.dice.chance(20)));
    let appointed = working_day(draft.after(draft.opened, 2, 16));
    let booked = draft.opened + TimeDelta::days(draft.dice.between(0, 1));
    let came = !draft.dice.chance(5);
    let visited = (came && draft.past(appointed)).then_some(appointed);
    let mut replies = Vec::new();
    let mut events = vec![(
        draft.opened,
        "紹介状受領",
        "紹介状を受け取り、診療科と予約の枠を確認した。",
    )];
    let mut end: Option<NaiveDate> = None;
    if let Some(visited) = visited {
        events.push((
            visited,
            "来院",
            "来院を確認。紹介元へ受診の報告を準備した。",
        ));
        let late = draft.dice.chance(14);
        let first = working_day(draft.after(visited, 0, if late { 16 } else { 4 }));
        let middle = working_day(draft.after(first, 6, 12));
        let last = working_day(draft.after(first, 5, 30));
        for (day, kind, percent) in [
            (first, "一次返書", 93),
            (middle, "中間返書", 18),
            (last, "最終返書", 90),
        ] {
            if draft.past(day) && draft.dice.chance(percent) && (kind != "中間返書" || day < last)
            {
                let mut reply = Table::new().plain("on", day).text("kind", kind);
                if draft.dice.chance(25) {
                    reply = reply.text("by", names::house_doctor(department, &mut draft.dice));
                }
                if draft.dice.chance(6) {
                    reply = reply.text("note", "検査の結果を添えた。");
                }
                replies.push(draft.ids.entry('y', reply));
                if kind == "最終返書" {
                    end = Some(working_day(draft.after(day, 0, 10)));
                }
            }
        }
        if end.is_none() && draft.past(last) && (draft.spec.today - last).num_days() > 60 {
            end = Some(last + TimeDelta::days(30));
        }
    } else if !came && draft.past(appointed + TimeDelta::days(7)) {
        events.push((appointed, "来院なし", "予約の時刻に来院がなかった。"));
        let told = Table::new()
            .plain("on", appointed + TimeDelta::days(1))
            .text("kind", "来院なしの報告");
        replies.push(draft.ids.entry('y', told));
        events.push((
            appointed + TimeDelta::days(1),
            "電話",
            "来院がなかったため紹介元へ連絡した。",
        ));
        end = Some(appointed + TimeDelta::days(5));
    }
    let mut table = Table::new()
        .maybe_text("from", from.as_ref().map(|f| f.id.as_str()))
        .text("doctor", names::doctor(&mut draft.dice))
        .plain("received", received)
        .text("department", department);
    if draft.dice.chance(60) {
        table = table.text(
            "to_doctor",
            names::house_doctor(department, &mut draft.dice),
        );
    }
    table = table.text("purpose", purpose);
    let at = format!("{:02}:30", draft.dice.between(9, 15));
    if draft.past(booked) {
        table = table.plain("appointed", appointed);
        if draft.dice.chance(50) {
            table = table.text("at", &at);
        }
        events.push((booked, "予約確定", "予約票を紹介元へFAXで返した。"));
    }
    table = table.value("visited", visited.map_or(Value::Null, Value::plain));
    if draft.dice.chance(4) {
        table = table.plain("no_reply_wanted", true);
    }
    table = table.value("replies", Value::List(replies));
    draft.put("inbound", table.done());
    if draft.past(booked) && appointed > draft.spec.today {
        let visit = Table::new()
            .plain("on", appointed)
            .text("at", at)
            .text("kind", "受診")
            .text("place", "外来")
            .text("status", "確定");
        let visit = draft.ids.entry('a', visit);
        draft.put_list("appointments", vec![visit]);
    }
    events.sort_by_key(|(day, ..)| *day);
    let mut list = Vec::new();
    for (day, kind, text) in events {
        if draft.past(day) {
            let by = *draft.dice.pick(&["tanaka", "sato", "ito"]);
            let entry = Table::new()
                .plain("on", day)
                .text("kind", kind)
                .text("by", by)
                .text("text", text);
            list.push(draft.ids.entry('e', entry));
        }
    }
    draft.put_list("events", list);
    if let Some(end) = end.filter(|day| draft.past(*day)) {
        let reason = if came { "相談完了" } else { "取下げ" };
        draft.put(
            "closure",
            Table::new().plain("on", end).text("reason", reason).done(),
        );
    }
}
